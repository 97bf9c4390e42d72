using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Linux.Identity;
using Berth.Sandbox.Parameters;

namespace Berth.Bench.Start;

/// <summary>The same sandbox as an OCI bundle, for crun(1).</summary>
internal static class OciBundle
{
    /// <summary>How the sandbox differs from the others.</summary>
    public const string Differs = "root directory and links are on disk; keeps its state on disk; the workload is PID 1";

    private static readonly string[] s_namespaces = ["user", "mount", "pid", "ipc", "uts", "network", "cgroup"];

    /// <summary>Writes the bundle.</summary>
    /// <param name="parameters">The sandbox.</param>
    /// <param name="directory">The bundle's directory, which is created.</param>
    public static void Write(SandboxParameters parameters, string directory)
    {
        var root = Directory.CreateDirectory(Path.Combine(directory, "rootfs")).FullName;
        var links = parameters.Mounts.OfType<SymlinkStep>();
        foreach (var link in links.Where(static l => !l.Target.StartsWith("/dev/", StringComparison.Ordinal)))
            File.CreateSymbolicLink(root + link.Target, link.To);
        var config = new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["hostname"] = parameters.Hostname,
            ["root"] = new JsonObject { ["path"] = "rootfs", ["readonly"] = true },
            ["process"] = Process(parameters),
            ["mounts"] = new JsonArray([.. parameters.Mounts.Select(Mount).Where(static m => m is not null)]),
            ["linux"] = new JsonObject
            {
                ["namespaces"] = new JsonArray([.. s_namespaces.Select(static n => new JsonObject { ["type"] = n })]),
                ["uidMappings"] = new JsonArray(Mapping(parameters.Identity.InsideUid, Credentials.EffectiveUid)),
                ["gidMappings"] = new JsonArray(Mapping(parameters.Identity.InsideGid, Credentials.EffectiveGid)),
            },
            ["annotations"] = new JsonObject { ["run.oci.seccomp_bpf_data"] = Convert.ToBase64String(parameters.Seccomp.Span) },
        };
        File.WriteAllText(Path.Combine(directory, "config.json"), config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private static JsonObject Process(SandboxParameters parameters) => new()
    {
        ["user"] = new JsonObject { ["uid"] = parameters.Identity.InsideUid, ["gid"] = parameters.Identity.InsideGid },
        ["args"] = Strings(parameters.Arguments),
        ["env"] = Strings(parameters.Environment),
        ["cwd"] = parameters.WorkingDirectory,
        ["noNewPrivileges"] = true,
        ["capabilities"] = new JsonObject(),
    };

    private static JsonObject? Mount(MountStep step) => step switch
    {
        BindMount { Device: true } => null, // crun creates the usual devices
        BindMount bind => New(bind.Target, "bind", bind.Source, "rbind", bind.Write ? "rw" : "ro", "nosuid", "nodev"),
        TmpfsMount { Device: true } => New(step.Target, "tmpfs", "tmpfs", "nosuid", "mode=755"),
        TmpfsMount tmpfs => New(step.Target, "tmpfs", "tmpfs", "nosuid", "nodev", "mode=" + Convert.ToString(tmpfs.Mode, 8)),
        KernelMount { Type: "devpts" } =>
            New(step.Target, "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"),
        KernelMount kernel => New(step.Target, kernel.Type, kernel.Type, "nosuid", "nodev", "noexec"),
        _ => null,
    };

    private static JsonObject New(string target, string type, string source, params string[] options) => new()
    {
        ["destination"] = target,
        ["type"] = type,
        ["source"] = source,
        ["options"] = Strings(options),
    };

    private static JsonObject Mapping(uint inside, uint host) => new() { ["containerID"] = inside, ["hostID"] = host, ["size"] = 1 };

    private static JsonArray Strings(IEnumerable<string> strings) => new([.. strings.Select(static s => JsonValue.Create(s))]);
}
