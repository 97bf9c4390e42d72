using System.CommandLine;
using Berth.Agent.Configuration;
using Berth.Agent.Hosting;
using Berth.Agent.Identity;
using Berth.Agent.Releases;
using Berth.Agent.Uploads;
using Berth.Linux.Errors;

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
var root = new RootCommand("The agent of a host: installs releases that the controller of a fleet sends.") { file, token };
root.SetAction(async (parsed, cancellationToken) =>
{
    var configuration = AgentConfiguration.Read(parsed.GetValue(file)!);
    using var identity = AgentIdentity.Open(configuration.State, TimeProvider.System);
    UploadedForm.RemoveLeft(configuration.Uploads);
    await using var server = AgentHost.Build(configuration, identity, new EngineReleases(configuration), TimeProvider.System);
    await server.StartAsync(cancellationToken);
    Console.WriteLine($"berthd listens at {configuration.Endpoint}{(identity.Authority is null ? ", not enrolled" : "")}");
    await server.WaitForShutdownAsync(cancellationToken);
    return ExitCode.Success;
});
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is BerthException or LinuxException or IOException)
{
    Console.Error.WriteLine($"berthd: {exception.Message}");
    return exception is BerthException own ? own.ExitCode : ExitCode.Failed;
}
