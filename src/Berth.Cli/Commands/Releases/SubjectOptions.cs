using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>--to</c> or <c>--of</c>, and <c>--root</c>: whose releases.</summary>
internal sealed class SubjectOptions
{
    private readonly Option<string?> _service;
    private readonly Option<string?> _root = new("--root")
    {
        Description = "The directory with the releases; nothing is restarted or probed",
        HelpName = "DIRECTORY",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="name">The option for the service.</param>
    public SubjectOptions(Command command, string name = "--of")
    {
        _service = new Option<string?>(name)
        {
            Description = "A service, or the description of one: a berth.json, or the directory it is in",
            HelpName = "SERVICE|FILE",
        };
        command.Options.Add(_service);
        command.Options.Add(_root);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_service) is null == result.GetValue(_root) is null)
                result.AddError($"give either {name} or --root: whose releases");
        });
    }

    /// <summary>The subject of a command line.</summary>
    public ReleaseSubject Read(ParseResult parsed) => new(parsed.GetValue(_service), parsed.GetValue(_root));
}
