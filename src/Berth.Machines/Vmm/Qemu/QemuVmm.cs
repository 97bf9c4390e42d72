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
    public VmmPlan Plan(MachineParameters machine, Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return new VmmPlan(QemuCommand.Program, QemuCommand.Arguments(machine, accelerator), [])
        {
            Files = [.. FilesOf(machine, accelerator)],
            Sockets =
            [
                MachineSockets.Control, MachineSockets.Console, .. Enumerable.Range(0, machine.AgentPorts).Select(MachineSockets.Agent),
            ],
            Opened = [.. QemuCommand.Opened(machine)],
            HasNetwork = machine.HasNetwork,
        };
    }

    /// <inheritdoc/>
    public async Task<IVmmControl> ControlAsync(
        Func<string, CancellationToken, Task<Stream>> connect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connect);
        var stream = await connect(MachineSockets.Control, cancellationToken).ConfigureAwait(false);
        return new QemuControl(await QmpClient.ConnectAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    private static IEnumerable<VmmFile> FilesOf(MachineParameters machine, Accelerator accelerator)
    {
        yield return new VmmFile(machine.Kernel, machine.Kernel);
        yield return new VmmFile(machine.Initrd, machine.Initrd);
        foreach (var (i, share) in machine.Shares.Index())
        {
            if (share.VmmPath is null)
                yield return new VmmFile(share.HostPath, QemuCommand.PathOf(share, i), IsWritable: !share.IsReadOnly);
        }

        if (accelerator is Accelerator.Kvm)
            yield return new VmmFile("/dev/kvm", "/dev/kvm", IsWritable: true, IsDevice: true);
    }
}
