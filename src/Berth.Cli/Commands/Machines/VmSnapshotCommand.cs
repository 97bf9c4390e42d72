using System.CommandLine;
using Berth.Engine.Machines;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm snapshot</c>, <c>restore</c>.</summary>
internal sealed class VmSnapshotCommand : RequestCommand<ChangeSnapshot>
{
    private readonly SnapshotChange _change;
    private readonly Argument<string> _name = new("NAME") { Description = "A machine" };
    private readonly Argument<string> _snapshot = new("SNAPSHOT") { Description = "The snapshot's name" };
    private readonly Option<bool> _remove = new("--remove") { Description = "Remove the snapshot instead" };

    public VmSnapshotCommand(string name, string description, SnapshotChange change)
        : base(name, description)
    {
        _change = change;
        Arguments.Add(_name);
        Arguments.Add(_snapshot);
        if (change is SnapshotChange.Save)
            Options.Add(_remove);
    }

    protected override ChangeSnapshot Read(ParseResult parsed) => new(
        parsed.GetValue(_name)!, parsed.GetValue(_snapshot)!,
        Options.Contains(_remove) && parsed.GetValue(_remove) ? SnapshotChange.Remove : _change);
}
