namespace Berth.Machines.Vmm.Qemu;

/// <summary>QEMU.</summary>
public sealed class QemuVmm : IVmm
{
    /// <inheritdoc/>
    public string Name => "qemu";

    /// <inheritdoc/>
    public VmmAbilities Abilities =>
        VmmAbilities.Pause | VmmAbilities.Snapshots | VmmAbilities.Shares | VmmAbilities.UserNetwork;

    /// <inheritdoc/>
    public VmmPlan Plan(MachineParameters machine, Accelerator accelerator) =>
        new(QemuCommand.Program, QemuCommand.Arguments(machine, accelerator), []);

    /// <inheritdoc/>
    public async Task<IVmmControl> ControlAsync(
        Func<string, CancellationToken, Task<Stream>> connect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connect);
        var stream = await connect(MachineSockets.Control, cancellationToken).ConfigureAwait(false);
        return new QemuControl(await QmpClient.ConnectAsync(stream, cancellationToken).ConfigureAwait(false));
    }
}
