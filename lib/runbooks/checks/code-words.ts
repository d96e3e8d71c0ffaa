/** A file of the project's code, or of the layer's. */
export interface SourceFile {
  file: string;
  text: string;
  /** Of the layer, whose metrics are recorded by name. */
  ofLayer: boolean;
}

/** What the code says, as far as runbooks rely on it. */
export interface CodeWords {
  /** Every word outside of comments: a field that nobody writes is not among them. */
  words: ReadonlySet<string>;
  /** Every text in quotes: events are among them. */
  texts: ReadonlySet<string>;
  /** Whether any code records this metric. */
  records(metric: string): boolean;
}

/** Reads the code's words; nothing is run or compiled. */
export function readCodeWords(sources: readonly SourceFile[]): CodeWords {
  const words = new Set<string>();
  const texts = new Set<string>();
  const recorded = new Set<string>();
  for (const { file, text, ofLayer } of sources) {
    const code = text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|\s)\/\/.*$/gm, '$1');
    for (const [word] of code.matchAll(/[A-Za-z_]\w*/g)) words.add(word);
    for (const [, single, double] of code.matchAll(/'([^'\n]*)'|"([^"\n]*)"/g)) texts.add((single ?? double)!);
    for (const [, name] of code.matchAll(/\.\s*(\w+)\s*\.\s*(?:add|set|record)\(/g)) recorded.add(name!);
    // Fragments are declared in files of this name; everywhere else in the layer, a metric's name is there to record it.
    if (!ofLayer || /-metrics\.[jt]s$/.test(file)) continue;
    for (const [, name] of code.matchAll(/['"](\w+)['"]/g)) recorded.add(name!);
  }
  return { words, texts, records: (metric) => recorded.has(metric) };
}
