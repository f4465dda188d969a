import { servedInMemory, servedOnFile } from "../served-embedded.ts";
import { describeCachedAnswers } from "./cached-answers.suite.ts";

describeCachedAnswers("the embedded platform in memory", servedInMemory);
describeCachedAnswers("the embedded platform on a file", servedOnFile);
