using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Services;

/// <summary>
/// The launcher of a service whose files in the runtime directory were removed while it ran. The launcher still has them open.
/// </summary>
/// <param name="Process">The launcher.</param>
/// <param name="Status">The path in /proc of its status file.</param>
/// <param name="Output">The path in /proc of the service's output.</param>
[SupportedOSPlatform("linux")]
internal sealed record LostLauncher(ProcessIdentity Process, string Status, string Output)
{
    private const string Prefix = "berth: ";

    /// <summary>Finds the launchers that had their files in runtime directories that were removed.</summary>
    public static Dictionary<RunName, LostLauncher> FindAll(IReadOnlyList<string> directories)
    {
        var all = new Dictionary<RunName, LostLauncher>();
        if (directories.Count == 0)
            return all;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && NameOf(directory) is { } service)
            {
                foreach (var name in RunName.Both(service))
                {
                    if (Find(pid, name, directories) is { } launcher)
                        all[name] = launcher;
                }
            }
        }

        return all;
    }

    /// <summary>Finds the files of a launcher; null: the launcher has ended, or had no files in these directories.</summary>
    public static LostLauncher? Find(int pid, RunName name, IReadOnlyList<string> directories)
    {
        if (ProcessIdentity.Find(pid) is not { } process || FindFile($"/status/{name}") is not { } status
            || FindFile($"/pipes/{name.Service}") is not { } output)
            return null;

        // For a moment, the launcher has a child with the same name and the same open files.
        return LaunchStatus.Read(status).Launcher is { } launcher && launcher != pid ? null : new LostLauncher(process, status, output);

        // For a file system that was unmounted, the kernel omits the part of the path above it.
        string? FindFile(string place) => ProcessDescriptors.Find(
            pid, file =>
                file.EndsWith(place, StringComparison.Ordinal)
                    && directories.Any(directory => $"{directory}{place}".EndsWith(file, StringComparison.Ordinal)));
    }

    private static ServiceName? NameOf(string process)
    {
        try
        {
            var command = File.ReadAllBytes($"{process}/cmdline");
            var first = Encoding.UTF8.GetString(command.AsSpan(0, Math.Max(command.AsSpan().IndexOf((byte)0), 0)));
            return first.StartsWith(Prefix, StringComparison.Ordinal)
                && ServiceName.TryParse(first[Prefix.Length..], out var name) ? name : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
