import { servedOnFile, servedInMemory } from "../served-embedded.ts";
import { describeLanguage } from "./workflow-language.suite.ts";

describeLanguage("the embedded platform in memory", servedInMemory);
describeLanguage("the embedded platform on a file", servedOnFile);
