using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Identity;
using Berth.Sandbox.Launcher;
using Berth.Sandbox.Outcome;
using Berth.Workloads;

namespace Berth.Supervision.Tests.Builtin.Services;

/// <summary>Starts services plainly, by the launcher that the product has for isolation "none".</summary>
internal sealed class TestLauncher : IWorkloadLauncher
{
    public LaunchedWorkload Launch(LaunchRequest request)
    {
        var descriptors = request.Descriptors.ToList();
        var next = Math.Max(3, descriptors.Max(mapping => mapping.Target) + 1);
        var mode = new LaunchMode { StatusDescriptor = next, KeptDescriptor = next + 1, GrantedDescriptors = next - 3 };
        descriptors.Add(new DescriptorMapping(request.Status!, next));
        descriptors.Add(new DescriptorMapping(request.Kept!, next + 1));
        var program = SandboxCompiler.Compile(Parameters(request), mode);
        using var file = MemoryFile.CreateExecutable("berth-launcher", LauncherImage.Emit(program, RuntimeInformation.ProcessArchitecture).Bytes.Span, Path.GetTempPath());
        var child = ProcessSpawner.Spawn(new SpawnRequest { Image = file.Handle, Arguments = [$"berth: {request.Definition.Name}"], Environment = [], Descriptors = descriptors, NewSession = true });
        return new LaunchedWorkload(child.Identity, child.PidFd);
    }

    private static SandboxParameters Parameters(LaunchRequest request)
    {
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" };
        foreach (var (name, value) in request.Definition.Environment)
            environment[name] = value;
        foreach (var (name, value) in request.Environment)
            environment[name] = value;
        return new SandboxParameters
        {
            Name = "service",
            Tier = IsolationTier.None,
            Identity = new SandboxIdentity { Mapping = IdMapping.None, InsideUid = 0, InsideGid = 0, HostUid = 0, HostGid = 0 },
            Namespaces = 0,
            Network = NetworkMode.Host,
            Executable = request.Definition.Command[0],
            Arguments = request.Definition.Command,
            Environment = [.. environment.Select(variable => $"{variable.Key}={variable.Value}")],
            WorkingDirectory = request.Definition.WorkingDirectory ?? "/",
            Cgroup = request.Cgroup,
        };
    }
}
