using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth doctor</c>.</summary>
internal sealed class DoctorCommand : RequestCommand<ExamineHost>
{
    private readonly JsonOption _json = new();

    public DoctorCommand()
        : base("doctor", "Say what this kernel and host offer, what is missing, and the one line that mends it")
    {
        Options.Add(_json);
    }

    protected override ExamineHost Read(ParseResult parsed) => new();

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
