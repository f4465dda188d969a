import { servedInMemory, servedOnFile } from "../../served-embedded.ts";
import { describeOperations } from "./operations-platform.suite.ts";

describeOperations("the embedded platform in memory", servedInMemory);
describeOperations("the embedded platform on a file", servedOnFile);
