/**
 * What connectors from outside are made for: their package.json says `"bondfire": { "sdk": 1 }`. Raised when one that was made for it
 * would no longer work.
 */
export const SDK_VERSION = 1;
