import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes the same records to one topic per compression codec with Kafka's own client: bootstrap servers, the file of records
 * (a line each: key, tab, value in base64), then codec=topic for each codec.
 */
class ProduceEvents {
  public static void main(String[] arguments) throws Exception {
    for (int index = 2; index < arguments.length; index++) {
      String[] target = arguments[index].split("=", 2);
      produce(arguments[0], Path.of(arguments[1]), target[0], target[1]);
    }
  }

  private static void produce(String bootstrap, Path file, String codec, String topic) throws Exception {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("compression.type", codec);
    settings.put("linger.ms", "20");
    settings.put("batch.size", "32768");
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
      for (String line : Files.readAllLines(file)) {
        int tab = line.indexOf('\t');
        byte[] value = Base64.getDecoder().decode(line.substring(tab + 1));
        producer.send(new ProducerRecord<>(topic, line.substring(0, tab).getBytes("UTF-8"), value), ProduceEvents::end);
      }
    }
  }

  private static void end(Object sent, Exception failure) {
    if (failure == null) return;
    failure.printStackTrace();
    System.exit(1);
  }
}
