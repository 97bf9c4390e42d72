using Berth.Supervision.Services;

namespace Berth.Supervision.Windows;

/// <summary>The paths of a service's files. They are defined only here.</summary>
internal sealed class WindowsFiles(WindowsOptions options, ServiceName name)
{
    // Bare names such as "con" and "nul" are devices.
    public const string Prefix = "berth-";

    /// <summary>The script that runs it.</summary>
    public string Script => Of(".ps1");

    /// <summary>The definition of the task for the task scheduler.</summary>
    public string Task => Of(".xml");

    /// <summary>The log of the service.</summary>
    public string Log => Of(".log");

    /// <summary>The running processes: pid and start time of the script and of the service.</summary>
    public string Processes => Of(".pid");

    /// <summary>The file exists if the service is started from the Startup folder.</summary>
    public string Fallback => Of(".startup");

    /// <summary>The file in the Startup folder; it exists while the service should run.</summary>
    public string Startup => Path.Combine(options.StartupFolder, Prefix + name + ".cmd");

    /// <summary>The file names that are derived from a service's name.</summary>
    public static (string Prefix, string Suffix) LongestFileName => (Prefix, ".startup.new");

    public IEnumerable<string> All => [Script, Task, Log, Processes, Fallback, Startup];

    private string Of(string suffix) => Path.Combine(options.Directory, Prefix + name + suffix);
}
