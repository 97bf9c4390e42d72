using Berth.Linux.Commands;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Parameters;

namespace Berth.Bench.Start;

/// <summary>
/// Builds the C programs of peers/ with the host's gcc. The programs that are measured as workloads use neither a C library nor a dynamic
/// loader.
/// </summary>
internal sealed class Toolchain(string directory)
{
    private static readonly string[] Flags =
    [
        "-O2", "-Wall", "-Werror", "-static", "-nostdlib", "-ffreestanding", "-fno-stack-protector", "-fno-pie", "-no-pie",
        "-fno-asynchronous-unwind-tables", "-Wl,--build-id=none,-z,noseparate-code", "-s",
    ];

    private static readonly string[] Hosted = ["-O2", "-Wall", "-Werror"];

    private readonly string _sources = Path.Combine(AppContext.BaseDirectory, "peers");

    /// <summary>Builds the workload, which does nothing; returns its path.</summary>
    public string BuildWorkload() => Compile("nothing.c", "nothing");

    /// <summary>Builds the service for supervisors; returns its path.</summary>
    public string BuildService() => Compile("service.c", "service");

    /// <summary>Builds the C launcher of a sandbox; returns its path.</summary>
    public string BuildLauncher(SandboxParameters parameters, string name)
    {
        File.WriteAllText(Path.Combine(directory, "program.h"), CSource.Write(SandboxCompiler.Compile(parameters, LaunchMode.Standalone)));
        return Compile("launcher.c", name);
    }

    /// <summary>Builds a program that uses the C library; returns its path.</summary>
    public string BuildHosted(string name) => Compile(Hosted, name + ".c", name, []);

    /// <summary>Builds a program that needs another library; null: the library is not installed.</summary>
    public string? BuildHosted(string name, string library)
    {
        if (ExecutableFinder.Find("pkg-config") is null)
            return null;
        var flags = Run("pkg-config", ["--cflags", "--libs", library]);
        return flags.ExitCode == 0
            ? Compile(Hosted, name + ".c", name, flags.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            : null;
    }

    private string Compile(string source, string name) => Compile(Flags, source, name, []);

    private string Compile(string[] flags, string source, string name, string[] libraries)
    {
        var output = Path.Combine(directory, name);
        var result = Run("gcc", [.. flags, "-I", directory, "-o", output, Path.Combine(_sources, source), .. libraries]);
        return result.ExitCode == 0 ? output : throw new InvalidOperationException($"gcc cannot compile {source}: {result.Error}");
    }

    private static CommandResult Run(string command, string[] arguments) =>
        CommandRunner.RunAsync(new Command(command, arguments)).GetAwaiter().GetResult();
}
