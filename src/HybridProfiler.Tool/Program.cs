using System.CommandLine;
using HybridProfiler.Tool;
using HybridProfiler.Tool.Commands;

ParseResult command = HybridProf.Command().Parse(args);
if (command.Errors.Count == 0) return command.Invoke();
foreach (var error in command.Errors) Console.Error.WriteLine(error.Message);
Console.Error.WriteLine($"`{HybridProf.Name} {(command.CommandResult.Command is RootCommand ? "" : command.CommandResult.Command.Name + " ")}--help` lists what there is.");
return ExitCode.WrongCommandLine;
