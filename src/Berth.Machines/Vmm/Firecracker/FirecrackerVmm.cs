namespace Berth.Machines.Vmm.Firecracker;

/// <summary>
/// Firecracker, by its HTTP API. Not chosen by <c>berth vm</c> yet: the agent in the guest is reached by virtio-serial, which Firecracker
/// does not have.
/// </summary>
public sealed class FirecrackerVmm : IVmm
{
    /// <inheritdoc/>
    public string Name => "firecracker";

    /// <inheritdoc/>
    public VmmAbilities Abilities => VmmAbilities.Pause;

    /// <inheritdoc/>
    public VmmPlan Plan(MachineParameters machine, Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(machine);
        if (accelerator is not Accelerator.Kvm)
            throw new VmmException("Firecracker cannot emulate processors", null, "use QEMU, or a host with KVM");
        return new VmmPlan(
            "firecracker", ["--id", machine.Name, "--api-sock", MachineSockets.Control],
            [.. FirecrackerRequests.Start(machine).Select(static request => request.ToString())]);
    }

    /// <summary>Tells a Firecracker that has just been started of its machine, and starts that.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="connect">Connects to one of the machine's sockets.</param>
    /// <param name="cancellationToken">Ends the wait; the machine may be half configured then.</param>
    /// <exception cref="VmmException">Firecracker refused a request, or did not answer.</exception>
    public static async Task StartAsync(
        MachineParameters machine, Func<string, CancellationToken, Task<Stream>> connect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connect);
        var requests = FirecrackerRequests.Start(machine);
        var client = new FirecrackerClient(await connect(MachineSockets.Control, cancellationToken).ConfigureAwait(false));
        await using (client.ConfigureAwait(false))
        {
            foreach (var request in requests)
                _ = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IVmmControl> ControlAsync(
        Func<string, CancellationToken, Task<Stream>> connect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connect);
        return new FirecrackerControl(
            new FirecrackerClient(await connect(MachineSockets.Control, cancellationToken).ConfigureAwait(false)));
    }
}
