using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth doctor</c>.</summary>
internal sealed class DoctorCommand : RequestCommand<ExamineHost>
{
    private readonly JsonOption _json = new();

    public DoctorCommand()
        : base("doctor", "Print what this host offers for sandboxes, what is missing, and how to add it")
    {
        Options.Add(_json);
    }

    protected override ExamineHost Read(ParseResult parsed) => new();

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
