using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth.Supervision.Services;

/// <summary>
/// The name of a service: <c>^[a-z0-9][a-z0-9_-]*\z</c>, and for an instance <c>@</c> and another such word (<c>web@blue</c>).
/// Every object of this type has a valid name. The maximum length depends on the service manager (<see
/// cref="IServiceManager.LongestName"/>).
/// </summary>
public sealed record ServiceName
{
    private static readonly SearchValues<char> s_characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    private readonly string _text;
    private readonly int _at;

    private ServiceName(string text, int at) => (_text, _at) = (text, at);

    /// <summary>The order in which services are listed: ordinal.</summary>
    public static IComparer<ServiceName> Order { get; } =
        Comparer<ServiceName>.Create(static (a, b) => string.CompareOrdinal(a._text, b._text));

    /// <summary>The name without the instance: what the instances of one definition share.</summary>
    public string Template => _at < 0 ? _text : _text[.._at];

    /// <summary>The instance; null: the name has none.</summary>
    public string? Instance => _at < 0 ? null : _text[(_at + 1)..];

    /// <summary>The number of characters. All are ASCII, so it is also the number of bytes.</summary>
    public int Length => _text.Length;

    /// <summary>Reads a name.</summary>
    /// <param name="text">Of the form above.</param>
    /// <exception cref="ServiceException">The text does not have that form.</exception>
    public static ServiceName Parse(string text) => TryParse(text, out var name) ? name : throw ServiceException.InvalidName(text);

    /// <summary>Reads a name.</summary>
    /// <param name="text">Of the form above; null is not.</param>
    /// <param name="name">The name; null on failure.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ServiceName? name)
    {
        name = null;
        if (text is null)
            return false;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (IsWord(at < 0 ? text : text.AsSpan(0, at)) && (at < 0 || IsWord(text.AsSpan(at + 1))))
            name = new ServiceName(text, at);
        return name is not null;
    }

    /// <summary>The name of an instance of this service.</summary>
    /// <param name="instance">The instance.</param>
    /// <exception cref="ServiceException">The instance is invalid, or this name has one already.</exception>
    public ServiceName WithInstance(string instance) => Parse($"{_text}@{instance}");

    /// <inheritdoc/>
    public bool Equals(ServiceName? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name as it was given.</summary>
    public override string ToString() => _text;

    private static bool IsWord(ReadOnlySpan<char> text) =>
        text is [not ('_' or '-'), ..] && !text.ContainsAnyExcept(s_characters);
}
