import type { Random } from "../chaos/seed.ts";

/** What people say here: written for this purpose, in the languages and shapes that a chat has to show. */
const openings = [
  "Good morning!",
  "Quick question:",
  "By the way,",
  "As promised,",
  "I looked again:",
  "One more thing:",
  "Before I forget,",
  "",
  "",
  "",
];
const subjects = [
  "the release",
  "the train to Lyon",
  "our stand at the fair",
  "the new coffee machine",
  "the invoice from March",
  "the garden plan",
  "the backup of last night",
  "the translation",
  "the meeting room",
  "the draft you sent",
];
const verbs = [
  "is ready",
  "needs another pair of eyes",
  "moved to Thursday",
  "works on my machine",
  "was louder than expected",
  "can wait until tomorrow",
  "looks much better now",
  "is still missing two pages",
];
const endings = [
  "Thanks for the patience.",
  "Shall we talk after lunch?",
  "I will write it up tonight.",
  "No hurry.",
  "Who takes it from here?",
  "Details are in https://example.org/notes/42",
  "🎉",
  "",
  "",
  "",
];

const languages: readonly (readonly string[])[] = [
  ["Bin gleich da, der Zug steht noch.", "Wer hat den Schlüssel zum Lager?", "Schöne Grüße aus Görlitz!"],
  ["On se retrouve à midi ?", "C’est noté, merci.", "Je passe prendre le colis demain."],
  ["¿Quién trae el café?", "Mañana no puedo, ¿el jueves?", "¡Qué buena noticia!"],
  ["Zażółć gęślą jaźń – działa!", "Spotkanie o dziewiątej.", "Dziękuję, już sprawdzam."],
  ["Toplantı yarına kaldı.", "İyi ki sordun, bakıyorum.", "Çay molası?"],
  ["Поезд опаздывает на полчаса.", "Спасибо, всё получилось!", "Кто сегодня дежурит?"],
  ["Θα αργήσω λίγο.", "Ωραία, τα λέμε αύριο.", "Ποιος έχει τα κλειδιά;"],
  ["明日の会議は十時からです。", "了解しました、ありがとう！", "写真を送りますね。"],
  ["我在路上了。", "文件已经更新。", "周末一起爬山吗?"],
  ["내일 점심 어때요?", "확인했어요, 고마워요!", "회의실은 3층입니다."],
  ["कल मिलते हैं।", "फ़ाइल भेज दी है।", "बहुत बढ़िया!"],
];

const rightToLeft = [
  "سأصل بعد عشر دقائق إن شاء الله.",
  "شكرًا جزيلًا، الملف وصل.",
  "האם הפגישה עדיין בשעה 14:00?",
  "תודה! גרסה v2.4 עובדת מצוין.",
  "لطفاً پروندهٔ report.pdf را ببین.",
];

const emoji = ["👍", "😂", "🙏", "❤️", "🎉🎉🎉", "👀", "☕️", "👩‍👩‍👧‍👦", "🏳️‍🌈"];

const shapes = [
  "The order matters:\n\n1. stop the old one\n2. copy the *whole* directory\n3. start the **new** one",
  "```ts\nexport function greet(name: string): string {\n  return `Hello, ${name}!`;\n}\n```",
  "```python\ndef fib(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a\n```",
  "```sql\nSELECT author, count(*) FROM messages GROUP BY author ORDER BY 2 DESC;\n```",
  "| day | who | what |\n| --- | --- | --- |\n| Mon | Ana | keys |\n| Tue | Bob | bread |\n| Wed | Cleo | music |",
  "> Nobody reads the manual.\n\nI do, see [page 12](https://example.org/manual#12).",
  "- [x] tickets\n- [x] hotel\n- [ ] somebody who waters the plants",
  "Use `--dry-run` first, ~~then hope~~ then look at the diff.",
  "A name that does not end: donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenherstellerverband_2024_final_v7",
];

/** One thing to say. Its length and its script vary as they do in life. */
export function someText(random: Random): string {
  return random.weigh<() => string>([
    [66, () => sentence(random)],
    [12, () => random.pick(random.pick(languages))],
    [5, () => random.pick(rightToLeft)],
    [6, () => random.pick(emoji)],
    [8, () => random.pick(shapes)],
    [2, () => `${random.pick(rightToLeft)} (${sentence(random)})`],
    [1, () => Array.from({ length: 12 }, () => sentence(random)).join(" ")],
  ])();
}

function sentence(random: Random): string {
  const words = [random.pick(openings), random.pick(subjects), random.pick(verbs)].filter(Boolean).join(" ");
  const whole = `${words.charAt(0).toUpperCase()}${words.slice(1)}. ${random.pick(endings)}`;
  return whole.trim();
}

/** What people answer a message with at a glance. */
export const reactions = ["👍", "❤️", "😂", "🎉", "👀", "🙏"];

export const roomNames = [
  "announcements",
  "garden",
  "kitchen",
  "release",
  "travel",
  "music",
  "books",
  "support desk",
  "football",
  "photos",
  "العربية",
  "日本語",
];

export const firstNames = [
  ...["ana", "bob", "cleo", "dan", "emma", "finn", "gul", "hugo", "ines", "jan", "kaya", "lena"],
  ...["milo", "nora", "omar", "pia", "quentin", "rosa", "sami", "tara", "uwe", "vera", "wim", "yara"],
];
