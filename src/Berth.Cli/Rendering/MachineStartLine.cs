using System.Globalization;
using Berth.Engine;
using Berth.Engine.Events;

namespace Berth.Cli.Rendering;

/// <summary>That a machine starts: one line of standard error that is written over. Nothing if that is no terminal.</summary>
internal sealed class MachineStartLine
{
    private bool _isShown;

    public void Show(MachineStarting starting)
    {
        if (!Colors.OnError)
            return;
        if (starting.Elapsed is { } elapsed)
            Console.Error.Write($"\r\e[K{Text(starting.Name, elapsed)}");
        else if (_isShown)
            Console.Error.Write("\r\e[K");
        _isShown = starting.Elapsed is not null;
    }

    /// <summary>The line.</summary>
    public static string Text(string machine, TimeSpan elapsed) =>
        string.Create(CultureInfo.InvariantCulture, $"{Printable.Line(machine)} starts: {elapsed.TotalSeconds:0} s");
}
