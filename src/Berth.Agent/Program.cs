using System.CommandLine;
using Berth.Agent.Configuration;
using Berth.Agent.Hosting;
using Berth.Agent.Identity;
using Berth.Agent.Succession;
using Berth.Linux.Errors;

var successor = new Successor(args);
var file = new Option<string>("--config")
{
    Description = "The file of settings",
    DefaultValueFactory = static _ => AgentConfiguration.DefaultFile,
    Recursive = true,
};
var token = new Command("token", "Print a token, valid for 5 minutes, with which a controller enrols this host");
token.SetAction(parsed =>
{
    using var identity = AgentIdentity.Open(AgentConfiguration.Read(parsed.GetValue(file)!).State, TimeProvider.System);
    Console.WriteLine(identity.Offer());
    return ExitCode.Success;
});
var trial = new Command("try", "Serve on another port, print the health, and end: what an agent asks its next version to do");
trial.SetAction((parsed, cancellationToken) => new AgentProcess(parsed.GetValue(file)!, successor).TryAsync(cancellationToken));
var root = new RootCommand("The agent of a host: installs releases that the controller of a fleet sends.") { file, token, trial };
root.SetAction((parsed, cancellationToken) => new AgentProcess(parsed.GetValue(file)!, successor).RunAsync(cancellationToken));
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is BerthException or LinuxException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"berthd: {FailureText.Of(exception)}");
    return exception is BerthException own ? own.ExitCode : ExitCode.Failed;
}
