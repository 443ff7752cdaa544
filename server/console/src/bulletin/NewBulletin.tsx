import { useWords } from "../words/words";

export function NewBulletin() {
  const words = useWords();
  return <h1>{words.newBulletin}</h1>;
}
