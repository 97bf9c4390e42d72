using Berth.HostServices;
using Microsoft.Win32.SafeHandles;

namespace SampleServices.Files;

/// <summary>Files that a workload has no path to.</summary>
[HostService("files")]
public interface IFiles
{
    /// <summary>Opens a regular file for reading.</summary>
    /// <param name="path">Below the granted directory.</param>
    Task<SafeFileHandle> OpenAsync(string path);

    /// <summary>The names in a directory, sorted; those of directories end in a slash.</summary>
    /// <param name="path">Below the granted directory; <c>.</c> is that itself.</param>
    Task<IReadOnlyList<string>> ListAsync(string path);
}
