using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Services;

/// <summary>The launcher of a service whose files in the runtime directory were removed while it ran: it has them open.</summary>
/// <param name="Process">The launcher.</param>
/// <param name="Status">The path in /proc of its status file.</param>
/// <param name="Output">That of the service's output.</param>
[SupportedOSPlatform("linux")]
internal sealed record LostLauncher(ProcessIdentity Process, string Status, string Output)
{
    private const string Prefix = "berth: ";

    /// <summary>Finds those that had their files in runtime directories which were removed.</summary>
    public static Dictionary<ServiceName, LostLauncher> FindAll(IReadOnlyList<string> directories)
    {
        var all = new Dictionary<ServiceName, LostLauncher>();
        if (directories.Count == 0)
            return all;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && NameOf(directory) is { } name && Find(pid, name, directories) is { } launcher)
                all[name] = launcher;
        }

        return all;
    }

    /// <summary>Finds the files of a launcher; null: it is gone, or had none in these directories.</summary>
    public static LostLauncher? Find(int pid, ServiceName name, IReadOnlyList<string> directories)
    {
        if (ProcessIdentity.Find(pid) is not { } process || FindFile("status") is not { } status || FindFile("pipes") is not { } output)
            return null;

        // The launcher has a child of the same name for a moment, which has the same files.
        return LaunchStatus.Read(status).Launcher is { } launcher && launcher != pid ? null : new LostLauncher(process, status, output);

        // The part of its path that is above a file system which was unmounted is not told.
        string? FindFile(string kind) => ProcessDescriptors.Find(
            pid, file =>
                file.EndsWith($"/{kind}/{name}", StringComparison.Ordinal)
                    && directories.Any(directory => $"{directory}/{kind}/{name}".EndsWith(file, StringComparison.Ordinal)));
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
