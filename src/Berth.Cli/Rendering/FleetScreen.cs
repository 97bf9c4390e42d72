using System.Globalization;
using Berth.Engine;
using Berth.Engine.Events;
using Berth.Fleet.Push;

namespace Berth.Cli.Rendering;

/// <summary>
/// A push of a fleet as it happens, on standard error: a line for each change; and on a terminal, below the lines, a table of the hosts
/// that are being updated, which is drawn anew at each step.
/// </summary>
internal sealed class FleetScreen
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _active = new(StringComparer.Ordinal);
    private readonly bool _isLive = Colors.OnError;
    private int _drawn;

    /// <summary>Shows a step.</summary>
    public void Show(PushEvent step)
    {
        lock (_lock)
        {
            switch (step)
            {
                case PushEvent.WaveBegun wave:
                    Say($"wave {wave.Number} of {wave.Count}: {string.Join(", ", wave.Hosts.Select(Printable.Line))}");
                    break;
                case PushEvent.HostChanged { State: HostState.Updating } changed:
                    _active[changed.Host] = "connecting";
                    break;
                case PushEvent.HostChanged changed:
                    _active.Remove(changed.Host);
                    foreach (var line in FleetText.Lines(changed))
                        Say(line);
                    break;
                case PushEvent.BerthUpdated berth:
                    Say($"{Printable.Line(berth.Host)}: {(berth.Failure is { } failure
                        ? $"Berth itself: failed: {Printable.Line(failure)}"
                        : $"Berth itself is {Printable.Line(berth.Release)}")}");
                    break;
                case PushEvent.ArchiveSent sent:
                    var text = sent.Sent < sent.Total
                        ? string.Create(CultureInfo.InvariantCulture, $"sending {100 * sent.Sent / sent.Total} %")
                        : "installing";
                    if (_active.TryGetValue(sent.Host, out var before) && before == text)
                        return;
                    _active[sent.Host] = text;
                    break;
                case PushEvent.Halted halted:
                    Say($"halted: {halted.Failures} failed, and {halted.MaxFailures} may; updated hosts return to their old release");
                    break;
            }

            Draw();
        }
    }

    /// <summary>Shows the result.</summary>
    public void End(PushEnded ended)
    {
        lock (_lock)
        {
            _active.Clear();
            Draw();
            Console.WriteLine(FleetText.Summary(ended));
        }
    }

    private void Say(string line)
    {
        Erase();
        Console.Error.WriteLine(line);
    }

    private void Draw()
    {
        if (!_isLive)
            return;
        Erase();
        foreach (var (host, what) in _active.Take(20))
        {
            Console.Error.WriteLine($"  {Printable.Line(host)}: {what}");
            _drawn++;
        }
    }

    private void Erase()
    {
        if (_drawn > 0)
            Console.Error.Write($"\e[{_drawn}A\e[J");
        _drawn = 0;
    }
}
