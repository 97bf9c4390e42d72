using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service managers</c>.</summary>
internal sealed class ServiceManagersCommand : RequestCommand<FindServiceManagers>
{
    private readonly JsonOption _json = new();

    public ServiceManagersCommand()
        : base("managers", "Print which service managers this host has, and why others are not available")
    {
        Options.Add(_json);
    }

    protected override FindServiceManagers Read(ParseResult parsed) => new();

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
