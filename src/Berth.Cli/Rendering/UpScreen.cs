using Berth.Engine;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Cli.Rendering;

/// <summary>The output of services, each line after the name of its service; on a terminal, each name has its own colour.</summary>
internal sealed class UpScreen
{
    private static readonly string[] s_colors = ["36", "33", "35", "32", "34", "96", "93", "95", "92", "94"];

    private readonly Lock _lock = new();
    private readonly Dictionary<ServiceName, string> _prefixes = [];
    private readonly int _width;

    public UpScreen(IEnumerable<ServiceName> services)
    {
        var names = services.ToArray();
        _width = names.Select(static name => name.Length).DefaultIfEmpty().Max();
        for (var i = 0; i < names.Length; i++)
            _prefixes[names[i]] = Paint(s_colors[i % s_colors.Length], $"{names[i].ToString().PadRight(_width)} |");
    }

    public void Line(ServiceName service, LogLine line) => Write($"{_prefixes[service]} {Printable.Line(line.Text)}");

    /// <summary>A line that was written before.</summary>
    public void Log(ServiceName service, string line) => Write($"{_prefixes[service]} {line}");

    public void State(ServiceStatus status)
    {
        var word = ServiceWords.Of(status.Observed);
        var color = status.Observed switch
        {
            ObservedState.Ready => "32",
            ObservedState.Failed or ObservedState.Backoff => "31",
            _ => "2",
        };
        var why = status.Problem is { } problem ? $": {Printable.Line(problem)}"
            : status is { Observed: ObservedState.Up, WaitsFor: { } what } ? $": waits for {Printable.Line(what)}"
            : status is { Observed: ObservedState.Finished, LastExit: { } exit } ? $": {ServiceText.Exit(exit)}" : "";
        Write($"{_prefixes[status.Name]} {Paint(color, $"({word}{(status.Pid is { } pid ? $", pid {pid}" : "")}){why}")}");
    }

    public void Note(string text) => Write($"{"berth".PadRight(_width)} | {Printable.Line(text)}");

    private static string Paint(string color, string text) => Colors.OnOutput ? $"\e[{color}m{text}\e[0m" : text;

    private void Write(string line)
    {
        lock (_lock)
            Console.WriteLine(line);
    }
}
