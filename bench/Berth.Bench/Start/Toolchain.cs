using Berth.Linux;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Outcome;

namespace Berth.Bench.Start;

/// <summary>Builds the C programs of peers/ with the host's gcc, as an expert would who wants neither a C library nor a dynamic loader.</summary>
internal sealed class Toolchain(string directory)
{
    private static readonly string[] Flags =
    [
        "-O2", "-Wall", "-Werror", "-static", "-nostdlib", "-ffreestanding", "-fno-stack-protector", "-fno-pie", "-no-pie",
        "-fno-asynchronous-unwind-tables", "-Wl,--build-id=none,-z,noseparate-code", "-s",
    ];

    private readonly string _sources = Path.Combine(AppContext.BaseDirectory, "peers");

    /// <summary>The do-nothing workload; returns its path.</summary>
    public string BuildWorkload() => Compile("nothing.c", "nothing");

    /// <summary>The C launcher of a sandbox; returns its path.</summary>
    public string BuildLauncher(SandboxParameters parameters, string name)
    {
        File.WriteAllText(Path.Combine(directory, "program.h"), CSource.Write(SandboxCompiler.Compile(parameters, LaunchMode.Standalone)));
        return Compile("launcher.c", name);
    }

    private string Compile(string source, string name)
    {
        var output = Path.Combine(directory, name);
        var result = CommandRunner.RunAsync(new Command("gcc", [.. Flags, "-I", directory, "-o", output, Path.Combine(_sources, source)])).GetAwaiter().GetResult();
        return result.ExitCode == 0 ? output : throw new InvalidOperationException($"gcc cannot compile {source}: {result.Error}");
    }
}
