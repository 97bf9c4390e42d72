namespace Berth.Machines.Vmm;

/// <summary>Controls one running machine. Each method throws <see cref="VmmException"/> if the VMM refuses or does not answer.</summary>
public interface IVmmControl : IAsyncDisposable
{
    /// <summary>The VMM's word for the machine's state: "running", "paused".</summary>
    Task<string> ReadStateAsync(CancellationToken cancellationToken);

    /// <summary>Stops the processors.</summary>
    Task PauseAsync(CancellationToken cancellationToken);

    /// <summary>Lets the processors go on.</summary>
    Task ResumeAsync(CancellationToken cancellationToken);

    /// <summary>Presses the power button (ACPI), or Ctrl-Alt-Del; the guest may ignore it.</summary>
    Task PressPowerAsync(CancellationToken cancellationToken);

    /// <summary>Saves the machine's memory and disks under a name; the machine is paused meanwhile.</summary>
    Task SaveAsync(string snapshot, CancellationToken cancellationToken);

    /// <summary>Makes the machine continue from a snapshot.</summary>
    Task RestoreAsync(string snapshot, CancellationToken cancellationToken);

    /// <summary>Removes a snapshot.</summary>
    Task RemoveAsync(string snapshot, CancellationToken cancellationToken);
}
