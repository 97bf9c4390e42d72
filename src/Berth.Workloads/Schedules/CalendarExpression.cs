using System.Diagnostics.CodeAnalysis;

namespace Berth.Workloads.Schedules;

/// <summary>
/// Recurring points in time in the form of systemd.time(7): <c>[WEEKDAYS] [[YEAR-]MONTH-DAY] [HOUR:MINUTE[:SECOND]] [TIMEZONE]</c>, for
/// example <c>Mon..Fri 03:30</c>, <c>*-*-01 00:00:00 UTC</c>, <c>*:0/15</c>, or a word: <c>minutely</c>, <c>hourly</c>, <c>daily</c>,
/// <c>weekly</c>, <c>monthly</c>, <c>quarterly</c>, <c>semiannually</c>, <c>yearly</c>. Each number may be <c>*</c>, a list (<c>1,15</c>),
/// or a range (<c>1..5</c>), and each of these may be repeated (<c>0/15</c>, <c>8..18/2</c>). Unlike in systemd, there are no fractions of
/// a second, no <c>~</c> for the end of a month, and no years of two digits.
/// </summary>
public sealed record CalendarExpression
{
    /// <summary>The search for a point in time ends after this year.</summary>
    internal const int LastYear = 2199;

    private readonly string _text;
    private readonly CalendarParts _parts;

    internal CalendarExpression(string text, CalendarParts parts) => (_text, _parts) = (text, parts);

    /// <summary>The time zone of the expression (<c>UTC</c>, <c>Europe/Berlin</c>); null: the host's.</summary>
    public string? TimeZone => _parts.TimeZone;

    /// <summary>The parts of the expression.</summary>
    public CalendarParts Parts => _parts;

    /// <summary>Parses an expression.</summary>
    /// <param name="text">An expression of the form above.</param>
    /// <exception cref="FormatException">The text is not an expression. The message says why.</exception>
    public static CalendarExpression Parse(string text) => Read(text, out var fault) ?? throw new FormatException(fault);

    /// <summary>Parses an expression.</summary>
    /// <param name="text">An expression of the form above.</param>
    /// <param name="expression">The expression; null on failure.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out CalendarExpression? expression) =>
        (expression = Read(text, out _)) is not null;

    /// <summary>The first point in time after a given one.</summary>
    /// <remarks>
    /// A time that is skipped when the clock is set forward occurs at the moment of the change. Of a time that occurs twice because the
    /// clock is set back, the first is used; an expression for every hour uses both.
    /// </remarks>
    /// <param name="after">The result is later than this.</param>
    /// <param name="local">The host's time zone (<see cref="TimeProvider.LocalTimeZone"/>), for an expression without one.</param>
    /// <returns>The point in time, in the expression's zone; null: there is none before the year 2200.</returns>
    /// <exception cref="TimeZoneNotFoundException">The host does not know the expression's zone.</exception>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo local)
    {
        ArgumentNullException.ThrowIfNull(local);
        var clock = new WallClock(TimeZone is null ? local : TimeZoneInfo.FindSystemTimeZoneById(TimeZone));
        var now = clock.Read(after);
        if (_parts.Hour.IsEvery && clock.SecondPassAfter(after) is { } again)
        {
            // The clock will be set back. First comes the rest of this pass, then the repeated hour from its beginning.
            var inThisPass = _parts.Next(now);
            if (inThisPass is null || inThisPass >= again.End)
                now = again.Start.AddTicks(-1);
        }

        while (_parts.Next(now) is { } wall)
        {
            foreach (var instant in clock.Instants(wall, twice: _parts.Hour.IsEvery))
            {
                if (instant > after)
                    return TimeZoneInfo.ConvertTime(instant, clock.Zone);
            }

            now = wall;
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(CalendarExpression? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The expression as written; systemd accepts it, too.</summary>
    public override string ToString() => _text;

    internal static CalendarExpression? Read(string text, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = CalendarParser.Parse(text, out fault);
        return parts is null ? null : new CalendarExpression(text, parts);
    }
}
