using Berth.HostServices;
using Microsoft.Win32.SafeHandles;

namespace SampleServices.Secrets;

/// <summary>Secrets that are in no file and in no environment of the workload.</summary>
[HostService("secrets")]
public interface ISecrets
{
    /// <summary>Hands a secret out, once: as a memory file that nobody can change.</summary>
    /// <param name="name">Its name.</param>
    Task<SafeFileHandle> TakeAsync(string name);
}
