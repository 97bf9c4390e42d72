using Berth.Linux.Processes;

namespace Berth.Machines.Vmm;

/// <summary>A VMM that this process has started. It goes on if this process ends.</summary>
public interface IStartedVmm : IDisposable
{
    /// <summary>The process that lives as long as the VMM does; SIGKILL to it kills the VMM.</summary>
    ProcessIdentity Process { get; }

    /// <summary>Kills it if it has not ended, and undoes what was done to the host for it.</summary>
    Task EndAsync();
}
