using System.Text;
using Berth.Descriptions.Diagnostics;

namespace Berth.Workloads.Tests;

/// <summary>Descriptions of machines: what a machine cannot give is refused by name.</summary>
public sealed class MachineDescriptionTests
{
    private const string Image = """ "isolation": "machine", "machine": { "image": "debian" } """;

    [Theory]
    [InlineData("""  "sandbox": { "profile": "strict" } """)]
    [InlineData(
        """  "sandbox": { "filesystem": [{ "bind": "/srv/a", "to": "/a", "write": true }], "deny": ["/a/**/*.key", "/srv/a/x"] } """)]
    [InlineData(
        """  "sandbox": { "filesystem": [{ "tmpfs": "/t" }, { "symlink": "/l", "to": "/t" }, { "file": "/f", "content": "x" }] } """)]
    [InlineData("""  "sandbox": { "resources": { "memory": "64M", "cpuMax": 2, "pids": 9, "cpuWeight": 50, "nice": 3 } } """)]
    [InlineData("""  "sandbox": { "stop": { "signal": "SIGINT" }, "identity": 3, "hostname": "h", "tty": true, "network": "none" } """)]
    [InlineData("""  "sandbox": { "network": "host" } """)]
    [InlineData("""  "supervise": { "listen": ["127.0.0.1:1", "/run/x.sock"], "ready": { "tcp": "127.0.0.1:1" } } """)]
    public void Parse_WhatAMachineGives_IsValid(string members) => Paths($"{Image}, {members}").ShouldBeEmpty();

    [Theory]
    [InlineData("""  "sandbox": { "profile": "agent" } """, "$.sandbox.profile")]
    [InlineData("""  "sandbox": { "require": "none" } """, "$.sandbox.require")]
    [InlineData("""  "sandbox": { "require": "namespaces" } """, "$.sandbox.require")]
    [InlineData("""  "sandbox": { "groups": ["video"] } """, "$.sandbox.groups")]
    [InlineData("""  "sandbox": { "namespaces": { "ipc": false } } """, "$.sandbox.namespaces")]
    [InlineData("""  "sandbox": { "writableRoot": true } """, "$.sandbox.writableRoot")]
    [InlineData("""  "sandbox": { "capabilities": ["CAP_CHOWN"] } """, "$.sandbox.capabilities")]
    [InlineData("""  "sandbox": { "seccomp": false } """, "$.sandbox.seccomp")]
    [InlineData("""  "sandbox": { "nested": true } """, "$.sandbox.nested")]
    [InlineData("""  "sandbox": { "landlock": false } """, "$.sandbox.landlock")]
    [InlineData("""  "sandbox": { "extraPermissions": [{ "path": "/a", "read": true }] } """, "$.sandbox.extraPermissions")]
    [InlineData("""  "sandbox": { "resources": { "memory": "63M" } } """, "$.sandbox.resources.memory")]
    [InlineData("""  "sandbox": { "resources": { "cpuMax": 0.5 } } """, "$.sandbox.resources.cpuMax")]
    [InlineData("""  "sandbox": { "resources": { "rlimits": { "nofile": 9 } } } """, "$.sandbox.resources.rlimits")]
    [InlineData("""  "sandbox": { "filesystem": [{ "bind": "/", "to": "/" }] } """, "$.sandbox.filesystem[0]")]
    [InlineData("""  "sandbox": { "filesystem": [{ "tmpfs": "/x" }, { "bind": "/etc" }] } """, "$.sandbox.filesystem[1]")]
    [InlineData("""  "sandbox": { "filesystem": [{ "bind": "/dev/dri", "device": true }] } """, "$.sandbox.filesystem[0]")]
    [InlineData("""  "sandbox": { "profile": "strict", "filesystem": [{ "bind": "/a" }], "deny": ["/b"] } """, "$.sandbox.deny[0]")]
    [InlineData(
        """  "sandbox": { "profile": "strict", "filesystem": [{ "bind": "/a" }], "deny": ["/a/x", "/ab/*"] } """,
        "$.sandbox.deny[1]")]
    [InlineData("""  "grants": { "gpu": true } """, "$.grants.gpu")]
    [InlineData("""  "supervise": { "watchdog": "5s", "ready": { "notify": true } } """, "$.supervise.watchdog", "$.supervise.ready")]
    [InlineData("""  "supervise": { "listen": ["127.0.0.1:1", { "address": "/run/x", "kind": "datagram" }] } """, "$.supervise.listen[1]")]
    public void Parse_WhatAMachineCannotGive_IsRefusedByName(string members, params string[] paths)
    {
        Paths($"{Image}, {members}").ShouldBe(paths, ignoreOrder: true);
        if (!members.Contains("deny", StringComparison.Ordinal))
            Paths(members).ShouldBeEmpty(); // a sandbox gives it
    }

    [Theory]
    [InlineData("""  "isolation": "machine" """, "$.isolation")]
    [InlineData("""  "isolation": "machine", "machine": {} """, "$.isolation")]
    [InlineData("""  "isolation": "machine", "machine": { "work": "64M" } """, "$.machine")]
    [InlineData("""  "machine": { "image": "debian" } """, "$.machine")]
    [InlineData("""  "isolation": "none", "machine": { "image": "debian" } """, "$.machine")]
    [InlineData("""  "isolation": "machine", "machine": { "image": "a b" } """, "$.machine.image")]
    [InlineData("""  "isolation": "machine", "machine": { "image": "../a/../b" } """)]
    [InlineData("""  "isolation": "machine", "machine": { "kernel": "/k" } """)]
    public void Parse_MachineObject_BelongsToMachines(string members, params string[] paths) => Paths(members).ShouldBe(paths);

    private static IEnumerable<string> Paths(string members) =>
        WorkloadFile.Parse(Encoding.UTF8.GetBytes($$"""{ "name": "a", "command": ["b"], {{members}} }"""), "berth.json")
            .Diagnostics.Where(static diagnostic => diagnostic.Severity is DiagnosticSeverity.Error)
            .Select(static diagnostic => diagnostic.Path);
}
