namespace Berth.Machines.Vmm;

/// <summary>A program that runs machines.</summary>
public interface IVmm
{
    /// <summary>Its name, as users write it: "qemu", "firecracker".</summary>
    string Name { get; }

    /// <summary>What it can do.</summary>
    VmmAbilities Abilities { get; }

    /// <summary>How a machine would be started. Does nothing.</summary>
    /// <exception cref="VmmException">The VMM can't run such a machine; the message names what it can't.</exception>
    VmmPlan Plan(MachineParameters machine, Accelerator accelerator);

    /// <summary>The control of a running machine. The caller owns the result.</summary>
    /// <param name="connect">Connects to one of the machine's sockets (<see cref="MachineSockets"/>).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VmmException">The VMM does not answer.</exception>
    Task<IVmmControl> ControlAsync(Func<string, CancellationToken, Task<Stream>> connect, CancellationToken cancellationToken);
}
