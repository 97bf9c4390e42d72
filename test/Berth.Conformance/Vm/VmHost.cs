using Berth.TestKit;
using System.Diagnostics;
using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Vm;

/// <summary>A state directory of its own with <c>berth vm</c>, and what machines are made of here: Debian's kernel, and BusyBox.</summary>
internal sealed class VmHost : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);
    private readonly TemporaryDirectory _directory = new(forEveryone: true); // the identities of root's workloads reach what is in it
    private string _kernel = "", _modules = "";

    /// <summary>The path of something in the directory.</summary>
    public string this[string name] => _directory[name];

    /// <summary>The options of a machine without an image.</summary>
    public string[] Machine => ["--kernel", _kernel, "--modules", _modules, "--initrd", this["initrd"], "--memory", "256M"];

    /// <summary>The variables of berth's processes here.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>The <c>machine</c> object of a description for a machine without an image.</summary>
    public string MachineObject => $$"""{ "kernel": "{{_kernel}}", "modules": "{{_modules}}", "initrd": "{{this["initrd"]}}" }""";

    /// <summary>Makes it; skips the test where something is missing.</summary>
    /// <param name="kernel">The kernel of its machines; null: the smallest.</param>
    public static async Task<VmHost> CreateAsync(MachineKernel? kernel = null)
    {
        _ = BerthBinary.Path;
        _ = HostTool.Require("qemu-system-x86_64");
        Assert.SkipWhen(Agent is null, "needs the native berth-guest: run 'make native', or name it in BERTH_GUEST_AGENT");
        var host = new VmHost();
        host.Environment["BERTH_STATE_DIR"] = host["state"];
        host.Environment["BERTH_GUEST_AGENT"] = Agent!;
        host.Environment["BERTH_VM_ACCEL"] = "tcg";
        try
        {
            kernel ??= MachineKernel.Linux61;
            (host._kernel, host._modules) = await kernel.FetchWithModulesAsync(TestContext.Current.CancellationToken);
            BusyBoxInitrd.Write(host["initrd"]);
            Directory.CreateDirectory(host["state"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return host;
        }
        catch (MachineUnavailableException unavailable)
        {
            host.Dispose();
            Assert.Skip(unavailable.Message);
            throw;
        }
    }

    /// <summary>Starts <c>berth vm</c>. The caller waits for it.</summary>
    public Process Start(params string[] arguments) => StartBerth(["vm", .. arguments], null);

    /// <summary>Starts <c>berth</c>. The caller waits for it.</summary>
    public Process StartBerth(string[] arguments, string? directory)
    {
        var start = new ProcessStartInfo(BerthBinary.Path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = directory ?? "",
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs <c>berth vm</c> to its end.</summary>
    public Task<CommandOutput> RunAsync(string[] arguments, string input = "") => RunBerthAsync(["vm", .. arguments], null, input);

    /// <summary>Runs <c>berth</c> to its end.</summary>
    public async Task<CommandOutput> RunBerthAsync(string[] arguments, string? directory, string input = "")
    {
        using var process = StartBerth(arguments, directory);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            try
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended without reading.
            }

            await process.WaitForExitAsync(limit.Token);
            return new CommandOutput(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>Runs a command in a machine.</summary>
    public Task<CommandOutput> ExecAsync(string machine, params string[] command) => RunAsync(["exec", machine, "--", .. command]);

    /// <summary>What is left of machines: files, and processes whose command line names the state directory.</summary>
    public IReadOnlyList<string> Left()
    {
        string[] roots = [this["state/machines"], this["state/run/machines"]];
        var files = roots.Where(Directory.Exists)
            .SelectMany(static root => Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories));
        return [.. files, .. Processes(this["state"])];
    }

    /// <summary>The processes whose command line has a text: "PID TEXT".</summary>
    public static IReadOnlyList<string> Processes(string text) =>
    [
        .. from path in Directory.EnumerateDirectories("/proc")
           where int.TryParse(Path.GetFileName(path), out _)
           let line = CommandLineOf(path)
           where line.Contains(text, StringComparison.Ordinal)
           select $"{Path.GetFileName(path)} {line}",
    ];

    /// <summary>Kills what is left, and removes the directory.</summary>
    public void Dispose()
    {
        foreach (var line in Processes(this["state"]))
        {
            try
            {
                using var process = Process.GetProcessById(int.Parse(line.Split(' ')[0]));
                process.Kill();
                process.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It has ended meanwhile.
            }
        }

        _directory.Dispose();
    }

    private static string? Agent
    {
        get
        {
            string?[] places =
            [
                System.Environment.GetEnvironmentVariable("BERTH_GUEST_AGENT"),
                    Path.Combine(Path.GetDirectoryName(BerthBinary.Path)!, "berth-guest"),
            ];
            return Array.Find(places, File.Exists);
        }
    }

    private static string CommandLineOf(string path)
    {
        try
        {
            return File.ReadAllText(path + "/cmdline").Replace('\0', ' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
