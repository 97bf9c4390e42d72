using System.CommandLine;
using Berth.Engine.Requests;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service prepare</c>: what a run script of s6 executes before the service's program.</summary>
internal sealed class ServicePrepareCommand : RequestCommand<PrepareService>, ITakesCommandLine
{
    private readonly Argument<string> _directory = new("DIRECTORY") { Description = "The service's directory" };
    private readonly string[] _command;

    public ServicePrepareCommand(string[] command)
        : base("prepare", "Wait for the services before it, open its sockets, start its prober, and execute its program")
    {
        Hidden = true;
        _command = command;
        Arguments.Add(_directory);
    }

    protected override PrepareService Read(ParseResult parsed) =>
        _command.Length > 0
            ? new(parsed.GetValue(_directory)!, [.. _command])
            : throw new UsageException("there is no command; write it behind --");
}
