using System.Text;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Linux;
using Berth.Supervision;

namespace Berth.Cli.Commands.Services;

/// <summary>The screen of <c>berth top</c>: a table that is drawn anew each second and after each key.</summary>
internal sealed class TopView(IServiceManager manager, TimeProvider time)
{
    private const string Keys = "up/down choose   s start   t stop   r restart   q quit";
    private const int RowsAround = 5;
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ServiceName, ServiceMeter> _meters = [];
    private IReadOnlyList<ServiceStatus> _services = [];
    private int _chosen;
    private string _answer = "";

    /// <summary>One table, without keys and colours. Two looks, so that there is a share of the CPU to tell.</summary>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken).ConfigureAwait(false);
        await Task.Delay(s_refresh / 5, time, cancellationToken).ConfigureAwait(false);
        await LookAsync(cancellationToken).ConfigureAwait(false);
        Console.WriteLine(Header);
        foreach (var service in _services)
            Console.WriteLine(Row(service).TrimEnd());
    }

    /// <summary>Shows it until q or Ctrl-C.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var input = StandardDescriptors.Input;
        using var raw = RawMode.Enter(input);
        Console.Write("\e[?1049h\e[?25l"); // the other screen; no cursor
        try
        {
            var isOver = false;
            while (!isOver)
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
                Draw();
                isOver = await WaitForKeyAsync(input, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Console.Write("\e[?25h\e[?1049l");
        }
    }

    private static string Header => $"{"NAME",-24}  {"STATE",-9}  {"PID",7}  {"CPU",6}  {"MEMORY",6}  {"RESTARTS",8}  {"FOR",7}  LOAD";

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        _services = await ServiceManagers.ListAsync(manager, cancellationToken).ConfigureAwait(false);
        foreach (var service in _services)
        {
            if (!_meters.TryGetValue(service.Name, out var meter))
                _meters[service.Name] = meter = new ServiceMeter();
            meter.Add(service, time.GetUtcNow());
        }

        _chosen = Math.Clamp(_chosen, 0, Math.Max(0, _services.Count - 1));
    }

    private string Row(ServiceStatus service)
    {
        var meter = _meters[service.Name];
        var memory = service.Memory is { } bytes ? ServiceText.Size(bytes) : "";
        var since = service.Since is { } start ? Printable.Span(time.GetUtcNow() - start) : "";
        return $"{service.Name,-24}  {ServiceStatusJson.Word(service.Observed),-9}  {service.Pid,7}  {meter.Share,6:0.0%}  {memory,6}  {service.Restarts,8}  {since,7}  {meter.Sparkline()}";
    }

    private void Draw()
    {
        var (width, height) = (Console.WindowWidth, Console.WindowHeight);
        var rows = Math.Max(1, height - RowsAround);
        var first = Math.Clamp(_chosen - rows + 1, 0, Math.Max(0, _services.Count - rows));
        var screen = new StringBuilder("\e[H");
        Add($"{_services.Count} services by {ServiceStatusJson.Word(manager.Kind)}, {ServiceText.Size(_services.Sum(static service => service.Memory ?? 0))}");
        Add(Header);
        for (var i = first; i < Math.Min(first + rows, _services.Count); i++)
            Add(Row(_services[i]), i == _chosen ? "\e[7m" : "");
        Add("");
        Add(_answer.Length > 0 ? _answer : _services.Count > 0 ? Printable.Line(_services[_chosen].Problem ?? _services[_chosen].Text ?? "") : "no service is registered");
        Add(Keys, "\e[2m");
        screen.Append("\e[J");
        Console.Write(screen);

        void Add(string line, string style = "")
        {
            var visible = line.Length > width ? line[..width] : line;
            screen.Append(style).Append(visible).Append(style.Length > 0 ? "\e[0m" : "").Append("\e[K\r\n");
        }
    }

    private async Task<bool> WaitForKeyAsync(Microsoft.Win32.SafeHandles.SafeFileHandle input, CancellationToken cancellationToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        pause.CancelAfter(s_refresh);
        try
        {
            await Reactor.WaitReadableAsync(input, pause.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        var keys = new byte[16];
        var count = TerminalIO.Read(input, keys);
        if (count is 0)
            return true;
        var pressed = Encoding.ASCII.GetString(keys, 0, count ?? 0);
        _answer = "";
        switch (pressed)
        {
            case "q" or "\x3" or "\e":
                return true;
            case "\e[A" or "k":
                _chosen--;
                break;
            case "\e[B" or "j":
                _chosen++;
                break;
            case "s" or "t" or "r" when _services.Count > 0:
                await ActAsync(pressed, _services[_chosen].Name, cancellationToken).ConfigureAwait(false);
                break;
        }

        return false;
    }

    private async Task ActAsync(string key, ServiceName name, CancellationToken cancellationToken)
    {
        try
        {
            await (key switch
            {
                "s" => manager.StartAsync(name, cancellationToken),
                "t" => manager.StopAsync(name, cancellationToken),
                _ => manager.RestartAsync(name, cancellationToken),
            }).ConfigureAwait(false);
        }
        catch (ServiceException refused)
        {
            _answer = refused.Message;
        }
    }
}
