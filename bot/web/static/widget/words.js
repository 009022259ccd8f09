// What the widget itself says. Answers never come from here: they come from the server.
const WORDS = {
  bn: {
    name: "সহায়ক",
    launch: "বিলিং নিয়ে প্রশ্ন আছে? চ্যাট খুলুন",
    unread: (count) => `${digits(count)}টি নতুন বার্তা। চ্যাট খুলুন`,
    close: "চ্যাট বন্ধ করুন",
    other: "English",
    switchTo: "Switch to English",
    log: "কথোপকথন",
    field: "আপনার বার্তা",
    hint: "বার্তা লিখুন…",
    send: "পাঠান",
    older: "আগের বার্তা দেখুন",
    newer: "নতুন বার্তা",
    welcome: (company) => `স্বাগতম! আমি ${company ? `${company}-এর ` : ""}সহায়ক, একটি স্বয়ংক্রিয় বট। পেমেন্ট, ইনভয়েস বা রিকারিং পেমেন্ট নিয়ে যা জানতে চান, বাংলায় বা English-এ লিখুন।`,
    starters: ["ইনভয়েস কীভাবে পে করব?", "কোন গেটওয়ে দিয়ে পে করব?", "ইনভয়েস ডাউনলোড করব কীভাবে?", "একজন মানুষের সঙ্গে কথা বলতে চাই"],
    starterGroup: "এগুলো দিয়ে শুরু করতে পারেন",
    owner: {
      bot: "সহায়ক · বিলিং সহায়তা",
      queued: "একজন প্রতিনিধি আসছেন",
      human: "একজন প্রতিনিধি কথা বলছেন",
      closed: "সহায়ক · বিলিং সহায়তা",
    },
    author: { customer: "আপনি", bot: "সহায়ক", agent: "প্রতিনিধি", system: "বিজ্ঞপ্তি" },
    typing: "উত্তর লেখা হচ্ছে",
    connecting: "পুনরায় সংযোগ হচ্ছে…",
    offline: "ইন্টারনেট সংযোগ নেই। ফিরে এলে বার্তা পাঠানো হবে।",
    busy: "একটু অপেক্ষা করুন, বার্তা পাঠানো হচ্ছে…",
    waiting: "সংযোগ পেলে পাঠানো হবে",
    refused: "পাঠানো যায়নি",
    tooLong: "বার্তাটি বেশি বড়",
    left: (count) => (count < 0 ? `${digits(-count)}টি অক্ষর বেশি হয়েছে` : `আর ${digits(count)}টি অক্ষর লেখা যাবে`),
    opensNew: "নতুন ট্যাবে খুলবে",
    download: "ডাউনলোড",
    file: "ফাইল",
  },
  en: {
    name: "Sahayak",
    launch: "Questions about billing? Open the chat",
    unread: (count) => `${count} new ${count === 1 ? "message" : "messages"}. Open the chat`,
    close: "Close the chat",
    other: "বাংলা",
    switchTo: "বাংলায় দেখুন",
    log: "Conversation",
    field: "Your message",
    hint: "Type a message…",
    send: "Send",
    older: "Show earlier messages",
    newer: "New messages",
    welcome: (company) => `Welcome! I am Sahayak, ${company ? `the automated helper of ${company}` : "an automated helper"}. Ask me about payments, invoices or recurring payments, in English or বাংলা.`,
    starters: ["How do I pay an invoice?", "Which gateway should I use?", "How do I download an invoice?", "I want to talk to a person"],
    starterGroup: "You can start with these",
    owner: {
      bot: "Sahayak · billing help",
      queued: "A person is on the way",
      human: "You are talking to a person",
      closed: "Sahayak · billing help",
    },
    author: { customer: "You", bot: "Sahayak", agent: "Support", system: "Notice" },
    typing: "An answer is being written",
    connecting: "Reconnecting…",
    offline: "You are offline. Your messages will be sent when you are back.",
    busy: "One moment, your message is being sent…",
    waiting: "Will be sent when you are connected",
    refused: "Could not be sent",
    tooLong: "This message is too long",
    left: (count) => (count < 0 ? `${-count} characters too many` : `${count} characters left`),
    opensNew: "opens in a new tab",
    download: "Download",
    file: "File",
  },
};

function digits(number) {
  return String(number).replace(/[0-9]/g, (digit) => "০১২৩৪৫৬৭৮৯"[digit]);
}

/** The time of day as people say it: "রাত ৮:৫৮", "8:58 PM". */
function timeOfDay(moment, language) {
  const hour = moment.getHours();
  const shown = `${hour % 12 || 12}:${`0${moment.getMinutes()}`.slice(-2)}`;
  if (language !== "bn") return `${shown} ${hour < 12 ? "AM" : "PM"}`;
  const part = [[4, "রাত"], [6, "ভোর"], [12, "সকাল"], [15, "দুপুর"], [18, "বিকেল"], [20, "সন্ধ্যা"], [24, "রাত"]]
    .find((row) => hour < row[0])[1];
  return `${part} ${digits(shown)}`;
}

/** "bn" or "en" for anything that names one of them ("bn-BD", "EN"), else null. */
function knownLanguage(name) {
  const short = String(name || "").toLowerCase().slice(0, 2);
  return WORDS[short] ? short : null;
}

/** The language that a text is written in, for screen readers and hyphenation. */
function writtenIn(text) {
  return /[\u0980-\u09ff]/.test(text) ? "bn" : "en";
}
