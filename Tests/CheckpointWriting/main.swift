// Run as a process of its own under a limit on the size of files, which stands for a full disk.
//
// Usage: checkpoint-writing copy CHECKPOINT TARGET    reads a checkpoint and writes it in PyTorch's and safetensors' format
//        checkpoint-writing log FOLDER                appends to an event log until the system refuses
import Checkpoints
import EventLogs
import Reporting

let arguments = CommandLine.arguments
do {
  if arguments[1] == "copy" {
    let stateDict = try Checkpoint.read(arguments[2]).stateDict
    if arguments[3].hasSuffix(".safetensors") {
      try SafetensorsFile.write(stateDict, to: arguments[3])
    } else {
      try PyTorchFile.write(stateDict, to: arguments[3])
    }
  } else {
    let log = try EventLog(startingIn: arguments[2], time: 0)
    for step in 0..<1_000_000 { try log.append(scalars: ["value": 1], step: step, time: 0) }
  }
} catch {
  print(error)
}
