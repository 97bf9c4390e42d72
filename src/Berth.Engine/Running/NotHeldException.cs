using Berth.Instances.Records;

namespace Berth.Engine.Running;

/// <summary>An instance cannot be started, because it was started already or has ended.</summary>
/// <param name="record">The instance.</param>
public sealed class NotHeldException(InstanceRecord record) : BerthException(
    $"instance {record?.Id[..12]} of {record?.Name} was started already, or has ended", "`berth ps` lists what runs")
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;
}
