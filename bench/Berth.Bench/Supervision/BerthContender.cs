namespace Berth.Bench.Supervision;

/// <summary><c>berth supervise</c>, the native binary.</summary>
/// <param name="native">The binary's path; null: not built.</param>
internal sealed class BerthContender(string? native) : SupervisorContender
{
    public override string Name => "berth";

    public override string Logger => "berth";

    protected override string Program => native ?? "berth";

    public override string? Refusal(int count) => native is null ? "no native binary" : null;

    public override void Prepare(Workplace place)
    {
        var services = Path.Combine(place.State, "supervisor", "services");
        Directory.CreateDirectory(services);
        foreach (var name in place.Names)
            File.WriteAllText(Path.Combine(services, name + ".json"), Definition(name, $"\"{place.Program}\""));
    }

    /// <summary>A service that is restarted without delay, and whose log is kept completely.</summary>
    public static string Definition(string name, string command) => $$"""
        {
          "name": "{{name}}", "command": [{{command}}],
          "supervise": {
            "restart": "always", "backoff": {"initial": "0s"},
            "log": {"files": {{Workplace.LogFiles}}, "size": "{{Workplace.LogSize >> 20}}M"}
          }
        }
        """;

    public override string[] Command(Workplace place) => [Program, "supervise"];
}
