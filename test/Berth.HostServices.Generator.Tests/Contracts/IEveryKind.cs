using System.Text.Json;
using Berth.HostServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Generator.Tests.Contracts;

/// <summary>A method for each kind of parameter, result and signal.</summary>
[HostService("every-kind")]
public interface IEveryKind
{
    Task<bool> BooleanAsync(bool value);

    Task<Integers> IntegersAsync(Integers value);

    Task<(float Single, double Double)> FloatsAsync(float single, double @double);

    Task<string?> StringAsync(string? value);

    Task<byte[]> BytesAsync(byte[] value);

    Task<DateTimeOffset> TimeAsync(DateTimeOffset value);

    Task<(DateTime Time, DateOnly Date, TimeOnly OfDay, decimal Amount)> DatesAsync(
        DateTime time, DateOnly date, TimeOnly ofDay, decimal amount);

    [HostServiceMethod(NamedArguments = true)]
    Task<string> NamedAsync(int someNumber, string? text);

    Task<TimeSpan> SpanAsync(TimeSpan value);

    Task<Guid> GuidAsync(Guid value);

    Task<Uri> UriAsync(Uri value);

    ValueTask<Colour> ColourAsync(Colour value);

    ValueTask<int?> NullableAsync(int? value);

    Task<JsonElement> JsonAsync(JsonElement value);

    Task<IReadOnlyList<string?>> ListAsync(List<string?> value);

    Task<int[][]> ArraysAsync(int[][] value);

    Task<Dictionary<string, Colour?>> DictionaryAsync(IReadOnlyDictionary<string, Colour?> value);

    Task<Node> TreeAsync(Node value);

    Task<Mixed> MixedAsync(Mixed value);

    Task<Page<Point>> PageAsync(Page<Point> value);

    Task NothingAsync();

    ValueTask NothingEitherAsync(CancellationToken cancellationToken);

    Task<string> OptionalAsync(
        string first, int second = 7, Colour third = Colour.DarkRed, string? fourth = null, CancellationToken cancellationToken = default);

    Task<SafeFileHandle> DescriptorAsync(SafeFileHandle value);

    Task<SafeFileHandle?> NullableDescriptorAsync(SafeFileHandle? value);

    Task<SafeFileHandle[]> DescriptorsAsync(SafeFileHandle[] value);

    Task<(string Name, SafeFileHandle File)> NamedDescriptorAsync(string name);

    Task<Opened> OpenedAsync(string name);

    Task<int> ProgressAsync(int steps, IProgress<Point>? progress, CancellationToken cancellationToken);

    IAsyncEnumerable<Point> PointsAsync(int count, CancellationToken cancellationToken);

    IAsyncEnumerable<SafeFileHandle> FilesAsync(int count);

    [HostServiceMethod("Renamed.Method")]
    Task<string> OverloadedAsync(string @class);

    Task<string> OverloadedAsync(int value);

    [HostServiceMethod(DeadlineSeconds = 0.05)]
    Task SlowAsync(CancellationToken cancellationToken);

    Task<string> FailAsync(string message);

    [Obsolete("Kept for old callers")]
    Task<int> OldAsync(int reader, int writer, int call, int client);

    /// <summary>A default implementation: not part of the protocol.</summary>
    Task<bool> YesAsync() => BooleanAsync(true);
}
