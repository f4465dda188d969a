import { servedInMemory, servedOnFile } from "../served-embedded.ts";
import { describeControl } from "./run-control.suite.ts";

describeControl("the embedded platform in memory", servedInMemory);
describeControl("the embedded platform on a file", servedOnFile);
