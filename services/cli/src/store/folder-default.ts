/** Where `dev` keeps its data, and other commands look for it, unless they are told otherwise. */
export const FOLDER_DEFAULT = '.waarom';
