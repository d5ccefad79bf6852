# Makes events.jsonl: systems with doses, a two-compartment model with absorption, by matrix exponentials; derivatives by complex steps
# (h = 1e-30), which have no rounding of differences. Written from the meaning of event records, not from any implementation.
# Usage: python make_events.py events.jsonl   (numpy, scipy)
import json, sys
import numpy as np
from scipy.linalg import expm
mpf = lambda v: complex(float(v))
re = lambda v: v.real

def system(th):
    CL, Q, VC, VP, ka = th
    return np.array([[-ka, 0, 0], [ka, -(CL + Q) / VC, Q / VP], [0, Q / VC, -Q / VP]], complex)

def advance(th, rate, x, dt):
    """x' = A x + rate over dt, by the exponential of the augmented matrix."""
    B = np.zeros((4, 4), complex)
    B[:3, :3] = system(th) * dt
    B[:3, 3] = np.array(rate) * dt
    E = expm(B)
    return list(E[:3, :3] @ np.array(x) + E[:3, 3])

def steady(th, amt, rate, ii, cmt, F):
    """Just before a dose."""
    if re(ii) == 0:
        r = np.zeros(3, complex)
        r[cmt] = -rate * F
        return list(np.linalg.solve(system(th), r))
    def period(x):
        x = list(x)
        if re(rate) == 0:
            x[cmt] += F * amt
            return advance(th, [mpf(0)] * 3, x, ii)
        d = amt / rate
        r = [mpf(0)] * 3; r[cmt] = F * rate
        return advance(th, [mpf(0)] * 3, advance(th, r, x, d), ii - d)
    b = period([mpf(0)] * 3)
    M = np.zeros((3, 3), complex)
    for j in range(3):
        e = [mpf(0)] * 3; e[j] = mpf(1)
        c = period(e)
        for i in range(3): M[i, j] = c[i] - b[i]
    return list(np.linalg.solve(np.eye(3) - M, np.array(b)))

def solve(records, theta, F, lag):
    """records: dicts; theta, F, lag: one row each or one for each record. Gives the state at each record."""
    n = len(records)
    row = lambda rows, k: rows[k] if len(rows) > 1 else rows[0]
    times = [r['time'] for r in records]
    def holder(t):
        for k in range(n):
            if re(times[k]) >= re(t): return k
        return n - 1
    doses, events = [], []
    for k, r in enumerate(records):
        events.append(dict(t=r['time'], order=(0, k), row=k, record=k))
        if r['evid'] in (1, 4):
            for j in range(r['addl'] + 1 if re(r['ii']) > 0 else 1):
                due = r['time'] + j * r['ii']
                l = row(lag, k if j == 0 else holder(due))[r['cmt'] - 1]
                doses.append((k, j, due, l))
    for number, (k, j, due, l) in enumerate(doses):
        r = records[k]
        t = due + l
        if j == 0 and re(l) == 0:
            event = next(e for e in events if e.get('record') == k)
        else:
            event = dict(t=t, order=(1 if re(l) == 0 else 2, number), row=holder(t))
            events.append(event)
        event['dose'] = (k, j)
        if re(r['rate']) > 0 and re(r['amt']) > 0:
            end = t + r['amt'] / r['rate']
            events.append(dict(t=end, order=(3, number), row=holder(end)))
            event['end'] = end
    events.sort(key=lambda e: (re(e['t']), e['order']))
    x, running, now, out = [mpf(0)] * 3, [], events[0]['t'], [None] * n
    for e in events:
        th, f = row(theta, e['row']), row(F, e['row'])
        rate = [mpf(0)] * 3
        for (c, r, end) in running:
            if re(end) >= re(e['t']) and re(end) > re(now): rate[c] += r * f[c]
        if re(e['t']) > re(now): x = advance(th, rate, x, e['t'] - now)
        now = e['t']
        if 'dose' in e:
            k, j = e['dose']; r = records[k]; c = r['cmt'] - 1
            if r['ss'] and j == 0:
                s = steady(th, r['amt'], r['rate'], r['ii'], c, f[c])
                x = s if r['ss'] != 2 or r['evid'] == 4 else [x[i] + s[i] for i in range(3)]
            elif r['evid'] == 4: x = [mpf(0)] * 3
            if re(r['rate']) == 0: x = [x[i] + (f[c] * r['amt'] if i == c else 0) for i in range(3)]
            elif re(r['amt']) > 0: running.append((c, r['rate'], e['end']))
        elif 'record' in e and records[e['record']]['evid'] not in (1, 4):
            r = records[e['record']]
            if r['evid'] == 3: x = [mpf(0)] * 3
            if r['evid'] == 2 and r['cmt'] < 0: x = [mpf(0) if i == -r['cmt'] - 1 else x[i] for i in range(3)]
            if r['evid'] == 8: x = [f[i] * r['amt'] if i == r['cmt'] - 1 else x[i] for i in range(3)]
        if 'record' in e: out[e['record']] = x
    return out

def rec(time, evid=0, amt=0, rate=0, ii=0, cmt=2, addl=0, ss=0):
    return dict(time=mpf(time), evid=evid, amt=mpf(amt), rate=mpf(rate), ii=mpf(ii), cmt=cmt, addl=addl, ss=ss)
obs = lambda *ts: [rec(t) for t in ts]
TH = [[mpf(s) for s in '5 8 20 70 1.2'.split()]]
def varied(n): return [[v * (1 + mpf(k) / 20 + mpf(i) / 50) for i, v in enumerate(TH[0])] for k in range(n)]
CASES = {
 'bolus': [rec(0, 1, 1000, cmt=1)] + obs(.5, 1, 4, 12),
 'addl': [rec(0, 1, 1000, ii=12, cmt=1, addl=3)] + obs(.5, 6, 12, 13, 25, 40, 60),
 'infusion': [rec(0, 1, 1000, rate=250, cmt=2)] + obs(1, 4, 5, 10),
 'overlap': [rec(0, 1, 1000, rate=100, ii=6, cmt=2, addl=2), rec(3, 1, 300, rate=60, cmt=2)] + obs(5, 8, 11, 20, 30),
 'infusion into depot': [rec(0, 1, 500, rate=125, cmt=1), rec(2, 1, 100, cmt=2)] + obs(3, 6, 9),
 'reset': [rec(0, 1, 1000, cmt=1)] + obs(2) + [rec(5, 3)] + obs(6) + [rec(7, 1, 500, cmt=2)] + obs(8, 12),
 'reset and dose': [rec(0, 1, 1000, cmt=1)] + obs(2) + [rec(5, 4, 700, cmt=1)] + obs(6, 9),
 'turned off': [rec(0, 1, 1000, cmt=1), rec(1, 2, cmt=-1)] + obs(2, 5),
 'replaced': [rec(0, 1, 1000, cmt=1), rec(3, 8, 50, cmt=2)] + obs(3, 5),
 'same time': [rec(0, 1, 1000, cmt=1), rec(0), rec(0, 1, 200, cmt=2), rec(0), rec(2), rec(2), rec(2, 1, 100, cmt=1), rec(2), rec(5)],
 'steady bolus': [rec(0, 1, 1000, ii=12, cmt=1, ss=1, addl=2)] + obs(1, 6, 12.5, 30),
 'steady infusion': [rec(0, 1, 600, rate=150, ii=8, cmt=2, ss=1)] + obs(1, 4, 9),
 'steady whole': [rec(0, 1, 600, rate=75, ii=8, cmt=2, ss=1)] + obs(1, 8, 9),
 'steady constant': [rec(0, 1, 0, rate=40, cmt=2, ss=1)] + obs(1, 4),
 'steady added': [rec(0, 1, 500, cmt=2), rec(4, 1, 300, ii=12, cmt=1, ss=2)] + obs(5, 10, 20),
 'steady and reset': [rec(0, 1, 500, cmt=2), rec(4, 4, 300, ii=12, cmt=1, ss=1)] + obs(5, 10),
}
ONE, NOLAG = [[mpf(1)] * 3], [[mpf(0)] * 3]
F3, LAG = [[mpf('.8'), mpf('.9'), mpf(1)]], [[mpf('.35'), mpf('.2'), mpf(0)]]
runs = []
for name, records in CASES.items():
    runs.append((name, records, TH, ONE, NOLAG))
    runs.append((name + ', F and lag', records, TH, F3, LAG))
    n = len(records)
    runs.append((name + ', rows', records, varied(n), [[f * (1 - mpf(k) / 100) for f in F3[0]] for k in range(n)], [[l * (1 + mpf(k) / 30) for l in LAG[0]] for k in range(n)]))
def weighted(states):
    return sum(mpf(1 + (3 * k + 2 * i) % 5) / 4 * states[k][i] / 100 for k in range(len(states)) for i in range(3))
out = []
h = 1e-30j
for name, records, th, F, lag in runs:
    values = solve(records, th, F, lag)
    item = dict(name=name, records=[[re(r[k]) for k in ('time','amt','rate','ii')] + [r['evid'], r['cmt'], r['addl'], r['ss']] for r in records],
        theta=[[re(v) for v in r] for r in th], F=[[re(v) for v in r] for r in F], lag=[[re(v) for v in r] for r in lag],
        states=[[re(v) for v in s] for s in values], gradient={})
    def derivative(change):
        return weighted(solve(*change(h))).imag / 1e-30
    copy = lambda rows: [list(r) for r in rows]
    for label, index, rows in (('theta', 1, th), ('F', 2, F), ('lag', 3, lag)):
        g = []
        for k in range(len(rows)):
            for i in range(len(rows[k])):
                if label == 'lag' and lag is NOLAG: continue
                if label == 'lag' and i == 2: g.append(0.0); continue
                def change(d):
                    args = [records, copy(th), copy(F), copy(lag)]
                    args[index][k][i] += d
                    return args
                g.append(derivative(change))
        item['gradient'][label] = g
    for field in ('amt', 'rate', 'ii', 'time'):
        g = []
        for k, r in enumerate(records):
            # Where events coincide, or a number is 0 because it is not there, there is no derivative to compare.
            skip = r[field] == 0 or (field == 'time' and sum(q['time'] == r['time'] for q in records) > 1)
            if field in ('time', 'ii') and name.split(',')[0] in ('addl', 'same time', 'overlap', 'steady whole') and (lag is NOLAG or name.startswith('addl')): skip = True
            if name.startswith('steady whole') and field in ('amt', 'rate', 'ii'): skip = True
            if skip: g.append(None); continue
            def change(d):
                changed = [dict(q) for q in records]
                changed[k][field] += d
                return [changed, th, F, lag]
            g.append(derivative(change))
        item['gradient'][field] = g
    out.append(item)
with open(sys.argv[1], 'w') as f:
    for item in out: f.write(json.dumps(item) + '\n')
