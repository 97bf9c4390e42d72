using System.Text.Json;
using Berth.Instances.HostActions;

namespace Berth.Instances.Tests.Commit;

/// <summary>Notes what is done with it. In a record it looks like a held name that is somebody else's.</summary>
/// <param name="Name">The name in the notes.</param>
/// <param name="Notes">The notes.</param>
internal sealed record ProbeAction(string Name, List<string> Notes) : HostAction(ActionLifetime.Process)
{
    /// <summary>What <see cref="Apply"/> and <see cref="Revert"/> do; an exception of it is the failure of the action.</summary>
    public Action<HostActionContext> OnApply { get; init; } = static _ => { };

    public Action<HostActionContext> OnRevert { get; init; } = static _ => { };

    public bool Stays { get; init; }

    public override string Description => Name;

    public override string? RevertDescription => null;

    protected internal override string? Kind => Stays ? null : HoldNameAction.RecordedKind;

    public override HostAction Apply(HostActionContext context)
    {
        Notes.Add($"apply {Name}");
        OnApply(context);
        return this;
    }

    public override void Revert(HostActionContext context)
    {
        Notes.Add($"revert {Name}");
        OnRevert(context);
    }

    protected internal override void WritePayload(Utf8JsonWriter writer) =>
        new HoldNameAction($"/{Name}", Linux.Files.FileKind.Directory) { IsOthers = true }.WritePayload(writer);
}
