using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Generator.Tests.Contracts;

/// <summary>Returns its arguments, if the method has a result.</summary>
internal sealed class EveryKindService : IEveryKind, IAsyncDisposable
{
    public List<SafeFileHandle> Received { get; } = [];

    public bool WasCancelled { get; private set; }

    public int PointsMade { get; private set; }

    public bool IsDisposed { get; private set; }

    public Task<bool> BooleanAsync(bool value) => Task.FromResult(value);

    public Task<Integers> IntegersAsync(Integers value) => Task.FromResult(value);

    public Task<(float Single, double Double)> FloatsAsync(float single, double @double) => Task.FromResult((single, @double));

    public Task<string?> StringAsync(string? value) => Task.FromResult(value);

    public Task<byte[]> BytesAsync(byte[] value) => Task.FromResult(value);

    public Task<DateTimeOffset> TimeAsync(DateTimeOffset value) => Task.FromResult(value);

    public Task<(DateTime Time, DateOnly Date, TimeOnly OfDay, decimal Amount)> DatesAsync(
        DateTime time, DateOnly date, TimeOnly ofDay, decimal amount) => Task.FromResult((time, date, ofDay, amount));

    public Task<string> NamedAsync(int someNumber, string? text) => Task.FromResult($"{someNumber} {text}");

    public Task<TimeSpan> SpanAsync(TimeSpan value) => Task.FromResult(value);

    public Task<Guid> GuidAsync(Guid value) => Task.FromResult(value);

    public Task<Uri> UriAsync(Uri value) => Task.FromResult(value);

    public ValueTask<Colour> ColourAsync(Colour value) => new(value);

    public ValueTask<int?> NullableAsync(int? value) => new(value);

    public Task<JsonElement> JsonAsync(JsonElement value) => Task.FromResult(value);

    public Task<IReadOnlyList<string?>> ListAsync(List<string?> value) => Task.FromResult<IReadOnlyList<string?>>(value);

    public Task<int[][]> ArraysAsync(int[][] value) => Task.FromResult(value);

    public Task<Dictionary<string, Colour?>> DictionaryAsync(IReadOnlyDictionary<string, Colour?> value) =>
        Task.FromResult(new Dictionary<string, Colour?>(value));

    public Task<Node> TreeAsync(Node value) => Task.FromResult(value);

    public Task<Mixed> MixedAsync(Mixed value) => Task.FromResult(value);

    public Task<Page<Point>> PageAsync(Page<Point> value) => Task.FromResult(value);

    public Task NothingAsync() => Task.CompletedTask;

    public ValueTask NothingEitherAsync(CancellationToken cancellationToken) => default;

    public Task<string> OptionalAsync(
        string first,
        int second = 7,
        Colour third = Colour.DarkRed,
        string? fourth = null,
        CancellationToken cancellationToken = default) =>
        Task.FromResult($"{first} {second} {third} {fourth ?? "null"}");

    public Task<SafeFileHandle> DescriptorAsync(SafeFileHandle value)
    {
        Received.Add(value);
        return Task.FromResult(value);
    }

    public Task<SafeFileHandle?> NullableDescriptorAsync(SafeFileHandle? value) => Task.FromResult(value);

    public Task<SafeFileHandle[]> DescriptorsAsync(SafeFileHandle[] value)
    {
        Received.AddRange(value);
        return Task.FromResult<SafeFileHandle[]>([value[^1]]);
    }

    public Task<(string Name, SafeFileHandle File)> NamedDescriptorAsync(string name) => Task.FromResult((name, NewFile(name)));

    public Task<Opened> OpenedAsync(string name) => Task.FromResult(new Opened(name, NewFile(name), NewFile(name + ".index")));

    public async Task<int> ProgressAsync(int steps, IProgress<Point>? progress, CancellationToken cancellationToken)
    {
        for (var i = 0; i < steps; i++)
        {
            progress!.Report(new(i, i * i));
            await Task.Yield();
        }

        return steps;
    }

    public async IAsyncEnumerable<Point> PointsAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            PointsMade++;
            yield return new(i, -i);
        }
    }

    public async IAsyncEnumerable<SafeFileHandle> FilesAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return NewFile($"file {i}");
        }
    }

    public Task<string> OverloadedAsync(string @class) => Task.FromResult("string " + @class);

    public Task<string> OverloadedAsync(int value) => Task.FromResult("int " + value);

    public async Task SlowAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(() => WasCancelled = true);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public Task<string> FailAsync(string message) => throw new InvalidOperationException(message);

    public Task<int> OldAsync(int reader, int writer, int call, int client) =>
        Task.FromResult((reader * 1000) + (writer * 100) + (call * 10) + client);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }

    private static SafeFileHandle NewFile(string content)
    {
        using var file = MemoryFile.CreateSealed("every-kind", Encoding.UTF8.GetBytes(content));
        return FileDescriptors.Duplicate(file.Handle);
    }
}
