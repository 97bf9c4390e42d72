using System.Text.Json.Nodes;
using Berth.TestKit;

namespace Berth.Conformance.Vm;

/// <summary>Runs one description in a sandbox and in a machine.</summary>
internal static class BothIsolations
{
    /// <summary>Runs it, each time in a directory made anew, and returns both outputs with what is in the directory afterwards.</summary>
    /// <param name="host">The state directory.</param>
    /// <param name="members">
    /// The members of the description besides name, isolation and machine; several are joined. <c>DIR</c> in it is the directory,
    /// <c>SCRIPT</c> the script.
    /// </param>
    /// <param name="script">What the workload does, for any POSIX shell.</param>
    /// <param name="input">Its standard input.</param>
    public static async Task<(string Sandbox, string Machine)> RunAsync(VmHost host, string[] members, string script, string input = "")
    {
        var sandbox = await RunAsync(host, members, script, input, isMachine: false);
        return (sandbox, await RunAsync(host, members, script, input, isMachine: true));
    }

    private static async Task<string> RunAsync(VmHost host, string[] members, string script, string input, bool isMachine)
    {
        var directory = host["work"];
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        Fill(directory);
        var description = new JsonObject();
        foreach (var part in members)
            Join(description, JsonNode.Parse($"{{{part.Replace("DIR", directory, StringComparison.Ordinal)}}}")!.AsObject());
        description["name"] = "both";
        description["command"] ??= new JsonArray("sh", "-c", "SCRIPT");
        description["command"]![2] = script;
        if (isMachine)
        {
            description["isolation"] = "machine";
            description["machine"] = JsonNode.Parse(host.MachineObject);
            description["sandbox"]!["resources"] = JsonNode.Parse("""{ "memory": "256M" }""");
        }

        File.WriteAllText(host["both.json"], description.ToJsonString());
        var run = await host.RunBerthAsync(["run", host["both.json"]], directory, input);
        run.ExitCode.ShouldNotBeOneOf([2, 125], run.Error);
        var left = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path[directory.Length..]}: {File.ReadAllText(path)}");
        return $"exit {run.ExitCode}\n{run.Output}\n---\n{string.Join("\n", left)}";
    }

    /// <summary>Adds the members of an object to another: arrays and objects are joined, anything else must be the same.</summary>
    private static void Join(JsonObject into, JsonObject from)
    {
        foreach (var (name, value) in from.ToArray())
        {
            switch (into[name], value)
            {
                case (null, _):
                    into[name] = value!.DeepClone();
                    break;
                case (JsonObject one, JsonObject other):
                    Join(one, other);
                    break;
                case (JsonArray one, JsonArray other):
                    foreach (var item in other)
                        one.Add(item!.DeepClone());
                    break;
                case var (one, other):
                    one!.ToJsonString().ShouldBe(other!.ToJsonString(), $"{name} of descriptions that are put together");
                    break;
            }
        }
    }

    /// <summary>What the descriptions grant: for anybody, because root's workloads are another user.</summary>
    private static void Fill(string directory)
    {
        foreach (var name in (string[])["ro/sub", "rw/inner", "odd, 'name'"])
            Directory.CreateDirectory($"{directory}/{name}");
        File.WriteAllText($"{directory}/file", "a file\n");
        File.WriteAllText($"{directory}/ro/plain", "plain\n");
        File.WriteAllText($"{directory}/ro/a.key", "secret\n");
        File.WriteAllText($"{directory}/ro/sub/b.key", "secret\n");
        File.WriteAllText($"{directory}/ro/sub/public.key", "public\n");
        File.WriteAllText($"{directory}/rw/inner/kept", "kept\n");
        File.WriteAllText($"{directory}/odd, 'name'/x", "odd\n");
        // The directory itself is not everybody's: a workspace may not be.
        foreach (var path in Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(path, Directory.Exists(path) ? (UnixFileMode)0x1FF : (UnixFileMode)0x1B6);
    }
}
