# Rscript bayesm.R FOLDER DRAWS: reads FOLDER/design.csv (person, chosen, cues; one line an alternative, no header), fits a
# hierarchical multinomial logit with one normal component, and writes FOLDER/prior.csv: the posterior mean of mu, then that of
# Sigma, line by line. Hyperpriors are bayesm's defaults. Rossi, Allenby and McCulloch (2005), chapter 5.
suppressMessages(library(bayesm))

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
draws <- as.integer(arguments[2])
thinning <- 10

design <- as.matrix(read.csv(file.path(folder, "design.csv"), header = FALSE))
cues <- design[, -(1:2), drop = FALSE]
dimnames(cues) <- NULL

# All sets have the same size: the lines of the first person over how many of them were chosen.
first <- design[, 1] == design[1, 1]
alternatives <- sum(first) / sum(design[first, 2])

persons <- lapply(split(seq_len(nrow(design)), design[, 1]), function(lines) {
  chosen <- matrix(design[lines, 2], nrow = alternatives)
  list(y = apply(chosen, 2, which.max), X = cues[lines, , drop = FALSE])
})

set.seed(1)
invisible(capture.output(found <- rhierMnlRwMixture(
  Data = list(p = alternatives, lgtdata = unname(persons)),
  Prior = list(ncomp = 1),
  Mcmc = list(R = draws, keep = thinning, nprint = 0)
)))

# The first quarter is burn-in. bayesm keeps the inverse of the upper Cholesky root of Sigma.
components <- found$nmix$compdraw
kept <- components[-seq_len(length(components) %/% 4)]
means <- sapply(kept, function(draw) draw[[1]]$mu)
covariances <- lapply(kept, function(draw) {
  root <- backsolve(draw[[1]]$rooti, diag(ncol(cues)))
  crossprod(root)
})
prior <- rbind(rowMeans(matrix(means, nrow = ncol(cues))), Reduce(`+`, covariances) / length(kept))
write.table(format(prior, digits = 17, trim = TRUE), file.path(folder, "prior.csv"),
  sep = ",", quote = FALSE, row.names = FALSE, col.names = FALSE)
