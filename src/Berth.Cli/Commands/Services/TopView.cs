using System.Runtime.InteropServices;
using System.Text;
using Berth.Cli.Rendering;
using Berth.Engine;
using Berth.Engine.Events;
using Berth.Engine.Execution;
using Berth.Engine.Requests;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Cli.Commands.Services;

/// <summary>
/// The screen of <c>berth top</c>: a table that is redrawn each second, after each key and when the terminal's size changes.
/// </summary>
internal sealed class TopView(SampleServices sample, TimeProvider time)
{
    private const string Keys = "up/down select   s start   t stop   r restart   n/c/m sort by name, CPU, memory   q quit";
    private const int RowsAround = 5;
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ServiceName, ServiceMeter> _meters = [];
    private readonly BerthEngine _engine = new();
    private IReadOnlyList<ServiceStatus> _services = [];
    private ServiceManagerKind _manager;
    private ServiceName? _chosen;
    private TopOrder _order = TopOrder.Name;
    private volatile string _answer = "";
    private volatile TaskCompletionSource _resized = new();

    /// <summary>One table, without keys and colours. It takes two samples, because CPU use is a difference.</summary>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken).ConfigureAwait(false);
        await Task.Delay(s_refresh / 5, time, cancellationToken).ConfigureAwait(false);
        await LookAsync(cancellationToken).ConfigureAwait(false);
        Console.WriteLine(Header);
        foreach (var service in _services)
            Console.WriteLine(Row(service).TrimEnd());
    }

    /// <summary>Shows the table until the key q or a cancellation, then restores the terminal.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var input = StandardDescriptors.Input;
        using var raw = RawMode.Enter(input);
        using var resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _resized.TrySetResult());
        Console.Write("\e[?1049h\e[?25l"); // alternate screen, no cursor
        try
        {
            var isOver = false;
            while (!isOver)
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
                Draw();
                isOver = await WaitForKeysAsync(input, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // SIGTERM and SIGHUP end the command like the key q.
        }
        finally
        {
            Console.Write("\e[?25h\e[?1049l");
        }
    }

    private static string Header => $"{"NAME",-24}  {"STATE",-9}  {"PID",7}  {"CPU",6}  {"MEMORY",6}  {"RESTARTS",8}  {"FOR",7}  LOAD";

    private int ChosenRow =>
        Math.Max(0, _services.TakeWhile(service => service.Name != _chosen).Count() is var at && at < _services.Count ? at : 0);

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceStatus> services = [];
        await _engine.ExecuteAsync(
            sample,
            happened =>
            {
                if (happened is ServicesSampled sampled)
                    (_manager, services) = (sampled.Manager, sampled.Services);
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var service in services)
        {
            if (!_meters.TryGetValue(service.Name, out var meter))
                _meters[service.Name] = meter = new ServiceMeter();
            meter.Add(service, time.GetUtcNow());
        }

        // The sort is stable: equal services stay in the order of their names.
        _services = _order switch
        {
            TopOrder.Cpu => [.. services.OrderByDescending(service => _meters[service.Name].Share)],
            TopOrder.Memory => [.. services.OrderByDescending(static service => service.Memory ?? 0)],
            _ => services,
        };
    }

    private string Row(ServiceStatus service)
    {
        var meter = _meters[service.Name];
        var memory = service.Memory is { } bytes ? ServiceText.Size(bytes) : "";
        var since = service.Since is { } start ? Printable.Span(time.GetUtcNow() - start) : "";
        return $"{service.Name,-24}  {ServiceWords.Of(service.Observed),-9}  {service.Pid,7}  {meter.Share,6:0.0%}  {memory,6}  "
            + $"{service.Restarts,8}  {since,7}  {meter.Sparkline()}";
    }

    private void Draw()
    {
        var size = Terminal.GetWindowSize(StandardDescriptors.Output);
        // A terminal of unknown size counts as one of 80 columns and 24 lines.
        var (width, height) = (size.Columns > 0 ? size.Columns : 80, size.Rows > 0 ? size.Rows : 24);
        var rows = Math.Max(1, height - RowsAround);
        var chosen = ChosenRow;
        var first = Math.Clamp(chosen - rows + 1, 0, Math.Max(0, _services.Count - rows));
        List<(string Text, string Style)> lines =
        [
            ($"{_services.Count} services by {ServiceWords.Of(_manager)}, "
                + $"{ServiceText.Size(_services.Sum(static service => service.Memory ?? 0))}", ""),
            (Header, ""),
            .. _services.Select((service, at) => (Row(service), at == chosen ? "\e[7m" : "")).Skip(first).Take(rows),
            ("", ""),
            (Printable.Line(_answer.Length > 0
                ? _answer
                : _services.Count > 0
                ? _services[chosen].Problem ?? _services[chosen].Text ?? ""
                : "no service is registered"), ""),
            (Keys, "\e[2m"),
        ];

        var screen = new StringBuilder("\e[H");
        for (var i = 0; i < Math.Min(lines.Count, height); i++)
        {
            var (text, style) = lines[i];
            screen.Append(i > 0 ? "\r\n" : "")
                .Append(style)
                .Append(text.Length > width ? text[..width] : text)
                .Append(style.Length > 0 ? "\e[0m" : "")
                .Append("\e[K");
        }

        Console.Write(screen.Append("\e[J"));
    }

    /// <summary>Waits for a key, or for the time of the next sample. Returns true if the key was q.</summary>
    private async Task<bool> WaitForKeysAsync(SafeFileHandle input, CancellationToken cancellationToken)
    {
        var resized = _resized = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        pause.CancelAfter(s_refresh);
        var typed = Reactor.WaitReadableAsync(input, pause.Token);
        await Task.WhenAny(typed, resized.Task).ConfigureAwait(false);
        await pause.CancelAsync().ConfigureAwait(false);
        try
        {
            await typed.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        var bytes = new byte[64];
        return TerminalIO.Read(input, bytes) is var count && (count is 0 || Press(Encoding.ASCII.GetString(bytes, 0, count ?? 0)));
    }

    private bool Press(string typed)
    {
        for (var at = 0; at < typed.Length; at++)
        {
            var key = typed.AsSpan(at) is ['\e', '[' or 'O', var arrow, ..] ? arrow : typed[at];
            var isSequence = key != typed[at];
            at += isSequence ? 2 : 0;
            if (!isSequence && key is 'q' or '\x3' or '\e')
                return true;
            _answer = "";
            Press(key, isSequence);
        }

        return false;
    }

    private void Press(char key, bool isSequence)
    {
        switch (key)
        {
            case 'A' when isSequence:
            case 'k':
                Choose(-1);
                break;
            case 'B' when isSequence:
            case 'j':
                Choose(1);
                break;
            case 'n':
                _order = TopOrder.Name;
                break;
            case 'c':
                _order = TopOrder.Cpu;
                break;
            case 'm':
                _order = TopOrder.Memory;
                break;
            case 's' or 't' or 'r' when _services.Count > 0:
                _ = ActAsync(key, _services[ChosenRow].Name);
                break;
        }
    }

    private void Choose(int step)
    {
        if (_services.Count > 0)
            _chosen = _services[Math.Clamp(ChosenRow + step, 0, _services.Count - 1)].Name;
    }

    /// <summary>Starts a request and does not wait for it: a stop takes as long as the service needs to end.</summary>
    private async Task ActAsync(char key, ServiceName name)
    {
        try
        {
            await _engine.ExecuteAsync(
                key switch
                {
                    's' => new StartServices([name], sample.Manager, null),
                    't' => new Stop([$"{name}"], sample.Manager, null),
                    _ => new RestartServices([name], sample.Manager, null),
                },
                happened => _answer = (happened as Notice)?.Text ?? _answer).ConfigureAwait(false);
        }
        catch (Exception refused)
        {
            // An error of the request is shown on the screen, which stays.
            _answer = FailureText.Of(refused);
        }
    }
}
