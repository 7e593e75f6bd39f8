from tests.certify import builders as b
def test_x(tmp_path, monkeypatch):
    monkeypatch.setenv("SO_CHUAN_CLOCK", b.START)
    w=b.world(tmp_path); print(w.release("2026.1"))
    monkeypatch.setenv("SO_CHUAN_CLOCK", b.later(days=1))
    print(w.release("2026.2","certifier-2","certifier-3",previous="2026.1"))
    for r in w.check(): print(r.entry, r.signers)
    import time
    t=time.time(); w.check(); print(time.time()-t)
    from certify import verify
    d=["--data-root",str(w.layout.data_root)]
    assert verify.main(["all",*d])==0
    assert verify.main(["2026.2","--lang","vi",*d])==0
    assert verify.main(["2026.9",*d])==5
    assert verify.main(["2026.1","--json",*d])==0
    print(sorted(p.name for p in w.layout.releases.rglob("*")))
